from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import pytest

from qshadow_viz.figures.game import Evidence, evidence

ONE = Evidence(plus=1, minus=2, silent=17, copies=[3, 9, 12], belief=[0.5, 0.4, 0.2])
PAIRS = Evidence(plus=7, minus=3, silent=0, copies=np.arange(2, 22, 2), belief=np.linspace(0.55, 0.99, 10))


def draw(one: Evidence | None = ONE, pairs: Evidence | None = PAIRS) -> go.Figure:
    return evidence(one, pairs, used=20, most=1000, note="n")


def test_bars_are_shares_of_what_was_measured() -> None:
    fig = draw()
    bars = {trace.name: np.asarray(trace.x) for trace in fig.data[:3]}
    assert np.allclose(bars["+1"], [0.05, 0.7])
    assert np.allclose(bars["−1"], [0.1, 0.3])
    assert np.allclose(bars["silent"], [0.85, 0])


def test_curves_start_undecided_and_end_at_the_last_copy() -> None:
    fig = draw()
    for trace, found in zip(fig.data[3:5], (ONE, PAIRS), strict=True):
        assert (trace.x[0], trace.y[0]) == (1, 0.5)
        assert (trace.x[-1], trace.y[-1]) == (20, np.asarray(found.belief)[-1])
        assert np.allclose(trace.x[1:-1], found.copies)
    assert [float(trace.y[0]) for trace in fig.data[5:]] == pytest.approx([0.2, 0.99])
    assert fig.data[5].marker.symbol != fig.data[6].marker.symbol


def test_the_words_count() -> None:
    texts = [note.text for note in draw().layout.annotations]
    assert texts[0] == "n"
    assert "1 × <b>+1</b>, 2 × <b>−1</b>, 17 silent" in texts[1]
    assert texts[2].endswith("7 × <b>+1</b>, 3 × <b>−1</b>")


def test_what_is_left_out_is_not_drawn_and_the_structure_stays() -> None:
    whole, part = draw(), draw(one=None)
    assert [(t.type, t.name) for t in whole.data] == [(t.type, t.name) for t in part.data]
    assert len(part.layout.annotations) == len(whole.layout.annotations)
    assert all(trace.x[0] == 0 for trace in part.data[:3])
    assert len(part.data[3].x) == len(part.data[5].x) == 0
    assert "not shown" in part.layout.annotations[1].text


def test_nothing_found_yet_leaves_the_matter_open() -> None:
    fig = draw(one=Evidence(0, 0, 20, [], []))
    assert list(fig.data[3].y) == [0.5, 0.5]


def test_unequal_lengths_are_named() -> None:
    with pytest.raises(ValueError, match="`belief` must have the shape of `copies`"):
        draw(one=Evidence(1, 0, 0, [1, 2], [0.5]))
