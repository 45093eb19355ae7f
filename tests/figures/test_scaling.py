"""Pictures of errors and of the numbers of snapshots: the plotted numbers are the given ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from qshadow_viz.figures import theme
from qshadow_viz.figures.batches import BINS, mean_or_median
from qshadow_viz.figures.largest import how_many, largest_errors
from qshadow_viz.figures.scaling import error_scaling

SIZES = np.array([100, 400, 1600])


def scaling(**changes: Any) -> go.Figure:
    given: dict[str, Any] = {
        "sizes": SIZES,
        "values": [[0.2, 0.1, 0.04], [np.nan] * 3],
        "bars": [[0.02, 0.01, 0.005], [np.nan] * 3],
        "law": [2.0, np.nan],
        "quantity": "error",
        "reach": (0.0, 3.0),
    }
    return error_scaling(**(given | changes))


def test_error_scaling_draws_law_points_and_prefactors() -> None:
    fig = scaling()
    line, points = fig.data[0], fig.data[1]
    assert np.allclose(line.y, [0.2, 0.1, 0.05])  # 2/√T
    assert np.allclose(points.y, [0.2, 0.1, 0.04])
    assert np.allclose(points.error_y.array, [0.02, 0.01, 0.005])
    expected, found = fig.data[4], fig.data[5]
    assert np.allclose(expected.y, [2, np.nan], equal_nan=True)
    # error × √T: 2 ± 0.2, 2 ± 0.2, 1.6 ± 0.2; squares 4 ± 0.8, 4 ± 0.8, 2.56 ± 0.64
    assert found.y[0] == pytest.approx(np.sqrt(10.56 / 3))
    spread = np.sqrt(0.8**2 + 0.8**2 + 0.64**2) / 3
    assert found.error_y.array[0] == pytest.approx(spread / (2 * np.sqrt(10.56 / 3)))
    assert np.isnan(found.y[1])
    assert fig.layout.yaxis2.range == (0, 3)


def test_prefactors_are_not_pulled_down_by_small_bars() -> None:
    rng = np.random.default_rng(4)
    # errors of exact size 1/√T, each with a bar in proportion to what was found, as in practice
    noise = np.sqrt(rng.chisquare(20, size=(5, 400)) / 20)
    sizes = np.arange(1, 401)
    values = noise / np.sqrt(sizes)
    found = scaling(values=values, bars=values / np.sqrt(40), law=[1.0] * 5, sizes=sizes).data[-1]
    # 4 sigma of the mean of 400 squares whose variance is 2/20
    assert np.all(np.abs(np.asarray(found.y) ** 2 - 1) < 4 * np.sqrt(0.1 / 400))
    assert np.allclose(found.error_y.array, np.sqrt(0.1 / 400) / 2, rtol=0.2)


def test_error_scaling_has_the_same_traces_where_a_weight_is_missing() -> None:
    full = scaling(values=[[0.2, 0.1, 0.04]] * 2, bars=[[0.1] * 3] * 2, law=[2.0, 3.0])
    assert [(t.type, t.mode, t.name) for t in full.data] == [(t.type, t.mode, t.name) for t in scaling().data]
    assert {t.marker.color for t in full.data[1:4:2]} == set(theme.WEIGHT[:2])


def test_largest_errors_keeps_pairs_together() -> None:
    counts = {2: [1, 10], 3: [1, 10, 100]}
    found, law = {2: [0.1, 0.2], 3: [0.2, 0.4, 0.6]}, {2: [0.11, 0.21], 3: [0.19, 0.39, 0.61]}
    fig = largest_errors(counts, found, law, alt="two weights")
    assert fig.layout.meta["alt"] == "two weights"
    for at, k in enumerate(counts):
        line, points = fig.data[2 * at], fig.data[2 * at + 1]
        assert (list(line.x), list(line.y)) == (counts[k], law[k])
        assert (list(points.x), list(points.y)) == (counts[k], found[k])
        assert (points.marker.color, points.marker.symbol) == (theme.WEIGHT[k - 1], theme.SYMBOLS[k - 1])
        note = fig.layout.annotations[at]
        assert (note.x, note.y) == (np.log10(counts[k][-1]), found[k][-1])


def many(**changes: Any) -> go.Figure:
    given: dict[str, Any] = {
        "sizes": SIZES,
        "quantiles": [[0.2, 0.1, 0.05], [0.4, 0.2, 0.1], [0.6, 0.3, 0.15]],
        "expected": 6.0,
        "epsilon": 0.3,
        "needed": 400,
        "theorem": 20_000,
        "note": "M = 10",
    }
    return how_many(**(given | changes))


def test_how_many_draws_what_was_given() -> None:
    fig = many()
    band, middle, law, allowed, needed, theorem = fig.data
    assert np.allclose(band.y, [0.2, 0.1, 0.05, 0.15, 0.3, 0.6])
    assert np.allclose(band.x, [100, 400, 1600, 1600, 400, 100])
    assert np.allclose(middle.y, [0.4, 0.2, 0.1])
    assert np.allclose(law.y * np.sqrt(law.x), 6.0)
    assert np.allclose(allowed.y, 0.3)
    assert np.allclose(needed.x, 400)
    assert np.allclose(theorem.x, 20_000)
    notes = {note.text: note for note in fig.layout.annotations}
    assert "M = 10" in notes
    assert notes["needed"].x == pytest.approx(np.log10(400))
    assert notes["Theorem 1"].x == pytest.approx(np.log10(20_000))


def test_a_band_that_reaches_zero_stays_in_one_piece() -> None:
    band = many(quantiles=[[0.0, 0.1, 0.05], [0.4, 0.2, 0.1], [0.6, 0.3, 0.15]]).data[0]
    assert np.all(np.asarray(band.y) > 0)
    assert band.y[0] < 10 ** many().layout.yaxis.range[0]  # below the edge of the plot


def batches(**changes: Any) -> go.Figure:
    given: dict[str, Any] = {
        "means": [0.05, 0.95, 0.96, 7.0],
        "medians": [0.0, 0.0, 0.0, -3.0],
        "exact": 1.0,
        "batches": [1, 5, 10],
        "errors": [0.1, 0.2, 0.9],
        "chosen": 5,
        "reach": (0.0, 2.4),
        "note": "four",
    }
    return mean_or_median(**(given | changes))


def test_histograms_count_every_repetition() -> None:
    fig = batches()
    for trace, shares in ((fig.data[0], {0: 0.25, 9: 0.5, BINS - 1: 0.25}), (fig.data[1], {0: 1.0})):
        steps = np.asarray(trace.y[1:-1:2], dtype=float)
        wanted = np.zeros(BINS)
        for at, share in shares.items():
            wanted[at] = share
        assert np.allclose(steps, wanted)
        assert np.allclose(trace.x[::2], np.linspace(0, 2.4, BINS + 1))
        assert trace.y[0] == trace.y[-1] == 0


def test_mean_or_median_shows_errors_and_the_choice() -> None:
    fig = batches()
    assert np.allclose(fig.data[2].x, 1.0)
    assert np.allclose(fig.data[3].y, 0.1)  # the mean is one batch
    assert np.allclose(fig.data[4].y, [0.1, 0.2, 0.9])
    assert (list(fig.data[5].x), list(fig.data[5].y)) == ([5], [0.2])
    assert fig.layout.annotations[0].text == "four"


BAD: list[tuple[Callable[[], object], str]] = [
    (lambda: scaling(values=[[0.1, 0.2]]), "`values`"),
    (lambda: scaling(values=[[0.1] * 3] * 6), "`values`"),
    (lambda: scaling(bars=[[0.1] * 3]), "`bars`"),
    (lambda: scaling(law=[1.0]), "`law`"),
    (lambda: largest_errors({1: [1]}, {2: [0.1]}, {1: [0.1]}, alt="x"), "`found`"),
    (lambda: largest_errors({6: [1]}, {6: [0.1]}, {6: [0.1]}, alt="x"), "6"),
    (lambda: largest_errors({1: [1]}, {1: [0.1, 0.2]}, {1: [0.1]}, alt="x"), r"`found\[1\]`"),
    (lambda: many(quantiles=[[0.1] * 3] * 2), "`quantiles`"),
    (lambda: many(quantiles=[[0.1] * 2] * 3), "`quantiles`"),
    (lambda: batches(errors=[0.1]), "`errors`"),
    (lambda: batches(chosen=7), "7 was given"),
    (lambda: batches(medians=[0.1]), "`medians`"),
]


@pytest.mark.parametrize("number", range(len(BAD)))
def test_bad_input_is_named(number: int) -> None:
    call, shown = BAD[number]
    with pytest.raises(ValueError, match=shown):
        call()
