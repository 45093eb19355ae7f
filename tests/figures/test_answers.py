"""Pictures of answers from one record: the plotted numbers are the given ones."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from qshadow_viz.figures import answers, theme

SIZES = np.array([10, 100, 1000])


def question(**changes: Any) -> go.Figure:
    given: dict[str, Any] = {
        "sizes": SIZES,
        "running": [2.0, 0.4, 0.52],
        "exact": 0.5,
        "deviation": 3.0,
        "note": "ZIIZ",
        "rows": [0.1, 0.2, 0.52, 0.5],
        "rows_exact": [0, 0.1, 0.5, 0.5],
        "rows_error": [0.01, 0.02, 0.03, 0.04],
    }
    return answers.one_question(**(given | changes))


def test_the_funnel_is_two_standard_errors_to_either_side() -> None:
    funnel = question().data[0]
    low, high = np.asarray(funnel.y[:3]), np.asarray(funnel.y[3:])[::-1]
    assert np.allclose((low + high) / 2, 0.5)
    assert np.allclose(high - low, 4 * 3.0 / np.sqrt(SIZES))
    assert np.allclose(funnel.x, [10, 100, 1000, 1000, 100, 10])


def test_one_question_draws_what_was_given() -> None:
    fig = question()
    assert np.allclose(fig.data[1].y, 0.5)
    assert np.allclose(fig.data[2].x, SIZES)
    assert np.allclose(fig.data[2].y, [2.0, 0.4, 0.52])
    assert np.allclose(fig.data[3].x, [0, 0.1, 0.5, 0.5])
    assert np.allclose(fig.data[4].x, [0.1, 0.2, 0.52, 0.5])
    assert np.allclose(fig.data[4].error_x.array, [0.01, 0.02, 0.03, 0.04])
    assert fig.layout.annotations[0].text == "ZIIZ"
    assert list(fig.layout.yaxis2.ticktext) == list(answers.ROWS)
    assert fig.layout.xaxis.range == (1, 3)


def test_one_question_has_the_same_traces_for_the_identity() -> None:
    certain = question(running=[1, 1, 1], exact=1.0, deviation=0.0, rows_error=[0] * 4)
    assert [(t.type, t.mode, t.name) for t in certain.data] == [
        (t.type, t.mode, t.name) for t in question().data
    ]
    assert certain.layout.yaxis.range == question().layout.yaxis.range


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"running": [1.0]}, "running"),
        ({"rows": [1, 2, 3]}, "rows"),
        ({"rows_exact": 1.0}, "rows_exact"),
        ({"rows_error": [0] * 5}, "rows_error"),
    ],
)
def test_one_question_names_bad_input(changes: dict[str, object], name: str) -> None:
    with pytest.raises(ValueError, match=f"`{name}`"):
        question(**changes)


def test_all_answers_sorts_by_weight_and_keeps_pairs_together() -> None:
    rng = np.random.default_rng(3)
    exact, estimate, error = rng.uniform(-1, 1, size=(3, 40))
    weight = rng.integers(1, 5, size=40)
    fig = answers.all_answers(exact, estimate, abs(error), weight, alt="forty")
    assert fig.layout.meta["alt"] == "forty"
    assert [trace.name for trace in fig.data[1:]] == ["4 letters", "3 letters", "2 letters", "1 letter"]
    for k, trace in zip((4, 3, 2, 1), fig.data[1:], strict=True):
        assert np.allclose(trace.x, exact[weight == k])
        assert np.allclose(trace.y, estimate[weight == k])
        assert np.allclose(trace.error_y.array, abs(error)[weight == k])
        assert (trace.marker.color, trace.marker.symbol) == (theme.WEIGHT[k - 1], theme.SYMBOLS[k - 1])


@pytest.mark.parametrize(
    ("weight", "name"), [([0, 1], "weight"), ([1, 6], "weight"), ([], "exact"), ([1], "exact")]
)
def test_all_answers_names_bad_input(weight: list[int], name: str) -> None:
    with pytest.raises(ValueError, match=f"`{name}`"):
        answers.all_answers([0.1, 0.2], [0.1, 0.2], [0.1, 0.2], weight, alt="x")


def test_clump_correlations_draws_a_line_and_points_for_each_system() -> None:
    curves = {
        "ordered": ([0.9, 0.8, 0.7], [0.1, 0.1, 0.1], [0.85, 0.82, 0.8]),
        "disordered": ([0.3, 0.0, -0.4], [0.1, 0.2, 0.1], [0.3, 0.1, 0.0]),
    }
    fig = answers.clump_correlations([0, 1, 2], curves, alt="two systems")
    assert fig.layout.meta["alt"] == "two systems"
    for at, (name, (estimate, error, exact)) in enumerate(curves.items()):
        line, dots = fig.data[2 * at], fig.data[2 * at + 1]
        assert line.mode == "lines"
        assert np.allclose(line.y, exact)
        assert np.allclose(dots.y, estimate)
        assert np.allclose(dots.error_y.array, error)
        assert fig.layout.annotations[at].text == name
        assert fig.layout.annotations[at].y == exact[-1]
    assert fig.layout.yaxis.range[0] < -0.5  # the lowest point, with its error bar, is inside


def test_clump_correlations_names_bad_input() -> None:
    with pytest.raises(ValueError, match="`curves`"):
        answers.clump_correlations([0, 1], {}, alt="x")
    with pytest.raises(ValueError, match=r"`curves\['a'\]`"):
        answers.clump_correlations([0, 1], {"a": ([0.1], [0.1], [0.1])}, alt="x")
