from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from qshadow_viz.figures.advantage import copies_needed, fatal_noise

N = np.array([1, 11, 21])
ONE, PAIRS, BOUND = np.array([1e1, 1e4, 1e7]), np.full(3, 1e2), np.array([1.0, 1e3, 1e6])


def draw(**changes: Any) -> go.Figure:
    given: dict[str, Any] = {"one": ONE, "pairs": PAIRS, "bound": BOUND}
    return copies_needed(N, **(given | changes))


def named(fig: go.Figure, name: str) -> go.Scatter:
    return next(trace for trace in fig.data if trace.name == name)


def test_lines_are_computed_and_points_simulated() -> None:
    fig = draw(
        one_simulated=[(1, 12, 9, 14)],
        pairs_simulated=[(11, 90, 90, 110)],
        guarantee=300,
        labels={"p": (2, 50)},
    )
    computed = [trace for trace in fig.data if trace.name.endswith("computed")]
    assert all(trace.mode == "lines" and trace.line.dash for trace in computed)
    simulated = [trace for trace in fig.data if trace.name.endswith("simulated")]
    assert all(trace.mode == "markers" for trace in simulated)
    one, pairs = simulated
    assert (one.y[0], one.error_y.array[0], one.error_y.arrayminus[0]) == (12, 2, 3)
    assert (pairs.y[0], pairs.error_y.array[0], pairs.error_y.arrayminus[0]) == (90, 20, 0)
    assert one.marker.symbol != pairs.marker.symbol
    assert list(named(fig, "enough for pairs").y) == [300, 300]


def test_what_is_only_computed_is_shaded_from_where_simulations_end() -> None:
    fig = draw(one_simulated=[(1, 12, 9, 14), (11, 1e4, 9e3, 2e4)], labels={})
    (shade,) = fig.layout.shapes
    assert (shade.x0, shade.x1) == (11.5, 21.5)
    assert {"simulated", "formula only"} <= {note.text for note in fig.layout.annotations}
    assert not draw(labels={}).layout.shapes


def test_the_region_below_the_bound_is_shaded() -> None:
    region = draw().data[0]
    assert np.allclose(region.y[:3], BOUND)
    assert region.fill == "toself"


@pytest.mark.parametrize(("bound", "x"), [(BOUND, 1 + 20 / 3), (None, 1 + 10 / 3)])
def test_the_crossing_is_found_on_the_logarithms(bound: object, x: float) -> None:
    # rivals 10^(3(n-1)/10) and ten times that meet 100 at n = 1 + 20/3 and 1 + 10/3
    mark = named(draw(bound=bound, mark_crossing=True), "pairs begin to win")
    assert mark.x[0] == pytest.approx(x)
    assert mark.y[0] == pytest.approx(100)


def test_no_crossing_no_mark() -> None:
    assert len(named(draw(pairs=np.full(3, 1e9), mark_crossing=True), "pairs begin to win").x) == 0
    assert len(named(draw(), "pairs begin to win").x) == 0


def test_labels_stand_where_they_are_put_and_replace_the_legend() -> None:
    fig = draw(labels={"here": (5, 1000)})
    (label,) = fig.layout.annotations
    assert (label.text, label.x, label.y) == ("here", 5, 3)
    assert fig.layout.showlegend is False
    legend = [trace.name for trace in draw().data if trace.showlegend]
    assert legend == ["one copy at a time, computed", "pairs, computed", "single copies need at least"]
    legend = [trace.name for trace in draw(bound=None).data if trace.showlegend]
    assert legend == ["one copy at a time, computed", "pairs, computed"]


def test_the_structure_does_not_depend_on_the_input() -> None:
    first, second = draw(mark_crossing=True), draw(bound=None, guarantee=3.0)
    assert [(t.mode, t.name) for t in first.data] == [(t.mode, t.name) for t in second.data]


def test_fatal_noise_draws_each_comparison_with_its_limit() -> None:
    fig = fatal_noise(
        N,
        {"a": ([0.1, 0.15, 0.19], 0.2, False, False), "b": ([0.2, 0.25, 0.28], 0.3, True, True)},
        alt="Two.",
    )
    assert [trace.name for trace in fig.data] == ["a", "a, limit", "b", "b, limit"]
    assert list(fig.data[1].y) == [0.2, 0.2]
    assert np.allclose(fig.data[2].y, [0.2, 0.25, 0.28])
    assert fig.data[0].line.color != fig.data[2].line.color
    assert fig.data[0].marker.symbol != fig.data[2].marker.symbol
    assert [note.text for note in fig.layout.annotations] == ["0.200", "0.300"]
    assert fig.layout.meta["alt"] == "Two."


@pytest.mark.parametrize("name", ["one", "pairs", "bound"])
def test_a_wrong_shape_is_named(name: str) -> None:
    with pytest.raises(ValueError, match=f"`{name}` must have the shape of `n`"):
        draw(**{name: [1.0, 2.0]})


def test_a_wrong_curve_is_named() -> None:
    with pytest.raises(ValueError, match=r"curves.*'a'"):
        fatal_noise(N, {"a": ([0.1], 0.2, False, False)}, alt="")
