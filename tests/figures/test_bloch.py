"""Pictures of one qubit: what is drawn is what was given."""

from __future__ import annotations

import numpy as np
import pytest

from qshadow_viz.figures import bloch, sphere, theme

ARROW = np.array([-3, 2, 6]) / 7


def test_projection_keeps_lengths_and_angles_of_what_faces_the_reader() -> None:
    # oracle: a flat view from afar is the vector minus its part along the line of sight
    to_right, up = sphere.project(np.eye(3)).T
    sight = np.cross(to_right, up)
    assert np.allclose([to_right @ to_right, up @ up, sight @ sight], 1)
    assert abs(to_right @ up) < 1e-12
    flat = sphere.project(ARROW)
    assert flat @ flat == pytest.approx(1 - (ARROW @ sight) ** 2)


def test_projection_puts_x_left_y_right_z_up() -> None:
    (x, y, z) = sphere.project(np.eye(3))
    assert x[0] < 0 < y[0]
    assert z[0] == pytest.approx(0, abs=1e-12)
    assert z[1] > 0.9


@pytest.mark.parametrize("bad", [[1, 0], 3.0, np.zeros((3, 2))])
def test_projection_wants_three_components(bad: object) -> None:
    with pytest.raises(ValueError, match="3 components"):
        sphere.project(bad)  # type: ignore[arg-type]


def test_three_looks_prints_the_born_rule_and_drops_the_perpendicular() -> None:
    fig = bloch.three_looks(ARROW, alt="a qubit")
    assert fig.layout.meta["alt"] == "a qubit"
    texts = [note.text for note in fig.layout.annotations]
    for code, letter in enumerate("XYZ"):
        block = texts[3 * code : 3 * code + 3]
        plus = round(100 * (1 + ARROW[code]) / 2)
        assert block == [f"+1: {plus} %", f"−1: {100 - plus} %", f"measured along {letter}"]
    per_sphere = len(fig.data) // 3
    for code in range(3):
        drop = fig.data[code * per_sphere + 3]
        foot = sphere.project(ARROW[code] * np.eye(3)[code])
        assert np.allclose([drop.x, drop.y], np.stack([sphere.project(ARROW), foot], axis=-1))
        assert drop.line.dash == "dot"


def test_many_looks_draws_mean_three_times_mean_and_errors() -> None:
    tally = [[10, 20], [30, 15], [24, 1]]
    mean = np.array([-10, 15, 23]) / 100
    fig = bloch.many_looks(ARROW, tally, [0.1, 0.2, 0.3])
    named = {(trace.name, trace.xaxis): trace for trace in fig.data if trace.name}
    for name, vector in (("exact", ARROW), ("mean", mean), ("3 × mean", 3 * mean)):
        tip = named[name, "x"]
        assert np.allclose([tip.x[-1], tip.y[-1]], sphere.project(vector))
    beside = named["3 × mean", "x2"]
    assert np.allclose(beside.x, 3 * mean)
    assert np.allclose(beside.error_x.array, [0.1, 0.2, 0.3])
    assert np.allclose(named["exact", "x2"].x, ARROW)


def test_many_looks_shows_counts_as_areas() -> None:
    tally = np.array([[10, 20], [30, 15], [24, 1]])
    fig = bloch.many_looks(ARROW, tally, [0.1] * 3)
    dots = [trace for trace in fig.data if trace.mode == "markers" and trace.xaxis == "x"]
    assert len(dots) == 1
    areas = np.asarray(dots[0].marker.size) ** 2
    assert np.allclose(areas / areas.sum(), tally.ravel() / tally.sum())
    assert dots[0].marker.line.color == tuple(np.repeat(theme.BASIS, 2))
    ends = [[sign * axis for sign in (1, -1)] for axis in np.eye(3)]
    assert np.allclose(np.stack([dots[0].x, dots[0].y], -1), sphere.project(ends).reshape(6, 2))


def test_many_looks_has_the_same_traces_for_one_shot_and_for_many() -> None:
    one = bloch.many_looks(ARROW, [[0, 0], [0, 1], [0, 0]], [1.7] * 3)
    many = bloch.many_looks([0, 0, 0], np.full((3, 2), 999), [0.02] * 3)
    assert [(t.type, t.mode, t.name) for t in one.data] == [(t.type, t.mode, t.name) for t in many.data]
    assert one.layout.xaxis2.range == many.layout.xaxis2.range
    assert len(one.layout.annotations) == len(many.layout.annotations)


def test_one_shot_with_its_error_stays_in_the_picture() -> None:
    # one shot gives ±3 with an error of √2 once the arrow is taken to be at most 1 long
    reach = bloch.many_looks(ARROW, [[0, 0], [0, 0], [1, 0]], [1.73, 1.73, 1.41]).layout.xaxis2.range
    assert reach[1] > 3 + np.sqrt(2)
    assert reach[0] == -reach[1]


@pytest.mark.parametrize(
    ("vector", "tally", "errors", "name"),
    [
        ([1, 1, 0], np.ones((3, 2)), [0.1] * 3, "vector"),
        ([0, 0], np.ones((3, 2)), [0.1] * 3, "vector"),
        (ARROW, np.zeros((3, 2)), [0.1] * 3, "tally"),
        (ARROW, [[1, 1], [1, 1], [1, -1]], [0.1] * 3, "tally"),
        (ARROW, np.ones((2, 3)), [0.1] * 3, "tally"),
        (ARROW, np.ones((3, 2)), [0.1] * 2, "errors"),
    ],
)
def test_bad_input_is_named(vector: object, tally: object, errors: object, name: str) -> None:
    with pytest.raises(ValueError, match=f"`{name}`"):
        bloch.many_looks(vector, tally, errors)  # type: ignore[arg-type]


def test_an_arrow_without_length_has_no_head() -> None:
    fig = bloch.many_looks([0, 0, 0], [[5, 5], [5, 5], [10, 0]], [0.1, 0.1, 0.1])
    heads = {trace.name: trace.marker.size[1] for trace in fig.data if trace.mode == "lines+markers"}
    assert heads["exact"] == 0
    assert heads["mean"] == heads["3 × mean"] == 14
