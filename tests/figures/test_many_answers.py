"""The figure of many answers shows the numbers it was given."""

from __future__ import annotations

import numpy as np

from qshadow_viz.figures.many_answers import many_answers, written


def test_strings_are_written_as_people_do() -> None:
    assert written("ZIZ") == "Z₀Z₂"
    assert written("I" * 11 + "Y") == "Y₁₁"
    assert written("III") == "1"


def test_what_is_drawn_is_what_was_given() -> None:
    estimates = np.array([0.5, 2.0, -3.0])
    errors, exact = np.array([0.1, 0.2, 0.3]), np.array([0.4, 1.0, -1.0])
    fig = many_answers(["ZZ", "XX", "YI"], estimates, errors, exact)
    truth, found = fig.data
    assert list(truth.x) == list(exact)
    assert list(truth.y) == list(found.y) == ["Z₀Z₁", "X₀X₁", "Y₀"]
    # beyond the edge a triangle points outwards, and the true number shows when pointed at
    assert list(found.x) == [0.5, 1.5, -1.5]
    assert list(found.marker.symbol) == ["circle", "triangle-right", "triangle-left"]
    assert list(found.customdata) == list(estimates)
    assert list(found.error_x.array) == [0.1, 0, 0]
