"""Solids and their shadows, against volumes worked out by hand and points tested one by one."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qshadow_viz import solids
from qshadow_viz.solids import Silhouette, Solid

SOLID = solids.three_shadows()
CUBE = Solid([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)])


def inside(halfspaces: np.ndarray, points: np.ndarray, slack: float = 1e-9) -> np.ndarray:
    return np.asarray((points @ halfspaces[:, :3].T + halfspaces[:, 3] <= slack).all(axis=1))


def test_volumes_approach_those_of_the_round_solids() -> None:
    # by hand: slices at height z, with h = (1 - z)/2, are a disc cut by |y| <= h, and a stadium of radius h
    assert solids.three_shadows(960).volume == pytest.approx(2 * np.pi - 8 / 3, rel=1e-4)
    assert solids.leaner(960).volume == pytest.approx(2 * np.pi / 3 + 4 / 3, rel=1e-4)
    assert solids.half_ball(160).volume == pytest.approx(2 * np.pi / 3, rel=2e-3)


def test_three_shadows_is_exactly_the_common_part_of_three_cylinders() -> None:
    points = np.random.default_rng(5).uniform(-1.1, 1.1, (4000, 3))
    x, y, z = points.T
    angles = 2 * np.pi * (np.arange(48) + 0.5) / 48  # the sides of the polygon that stands for the circle
    round_one = (np.outer(x, np.cos(angles)) + np.outer(y, np.sin(angles))).max(axis=1) <= np.cos(np.pi / 48)
    expected = round_one & (np.abs(z) <= 1) & (np.abs(y) <= (1 - z) / 2)
    assert np.array_equal(inside(SOLID.halfspaces, points, 0), expected)
    assert 500 < expected.sum() < 3500


@pytest.mark.parametrize("shape", [solids.three_shadows, solids.leaner])
def test_the_three_shadows_are_triangle_square_and_circle(shape: Callable[[], Solid]) -> None:
    solid = shape()
    triangle, square, circle = (solids.silhouette(solid, axis) for axis in np.eye(3))
    assert triangle.area == pytest.approx(2)
    assert square.area == pytest.approx(4)
    assert circle.area == pytest.approx(24 * np.sin(np.pi / 24))
    assert sorted(map(tuple, triangle.outline.round(6) + 0.0)) == [(0, -1, -1), (0, 0, 1), (0, 1, -1)]
    assert np.allclose(np.hypot(*circle.outline[:, :2].T), 1)


def test_the_leaner_solid_lies_in_the_largest_and_differs_from_it_seen_askew() -> None:
    lean = solids.leaner()
    assert inside(SOLID.halfspaces, lean.vertices).all()
    askew = [1, 1, 1]
    assert solids.silhouette(lean, askew).area < 0.98 * solids.silhouette(SOLID, askew).area


def test_faces_run_counterclockwise_and_enclose_the_volume() -> None:
    one, two, three = SOLID.vertices[SOLID.faces].transpose(1, 0, 2)
    # divergence theorem: signed tetrahedra from the origin
    assert np.einsum("ij,ij->", one, np.cross(two, three)) / 6 == pytest.approx(SOLID.volume)
    assert np.linalg.norm(np.cross(two - one, three - one), axis=1).sum() / 2 == pytest.approx(SOLID.surface)


def test_points_that_are_no_corners_are_left_out() -> None:
    assert len(Solid(np.r_[CUBE.vertices, [[0, 0, 0], [0.5, 0.2, -0.3]]]).vertices) == 8
    # twice the same corner, the middle of an edge and of a side, each off by rounding
    beside = np.array([[1, 1, 1], [1, 1, 0], [1, 0.3, -0.2]])
    for size, where in ((1.0, 0.0), (1e-6, 0.0), (1e6, 0.0), (1.0, 1e4)):
        for seed in range(20):
            off = np.random.default_rng(seed).uniform(-1e-11, 1e-11, (11, 3))
            body = Solid(size * (np.r_[CUBE.vertices, beside] + off) + where)
            assert np.abs((body.vertices - where) / size - CUBE.vertices).max() < 1e-10
            assert np.array_equal(body.faces, CUBE.faces)


def test_corners_are_sorted_and_sides_start_at_their_first() -> None:
    assert CUBE.vertices.tolist() == [[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)]
    assert CUBE.faces.tolist() == [
        *([0, 1, 3], [0, 3, 2]),  # x = -1, seen from outside
        *([0, 2, 6], [0, 6, 4]),  # z = -1
        *([0, 4, 5], [0, 5, 1]),  # y = -1
        *([1, 5, 7], [1, 7, 3]),
        *([2, 3, 7], [2, 7, 6]),
        *([4, 6, 7], [4, 7, 5]),
    ]
    assert CUBE.halfspace_of.tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    sides = [[-1, 0, 0], [0, 0, -1], [0, -1, 0], [0, 0, 1], [0, 1, 0], [1, 0, 0]]
    assert np.allclose(CUBE.halfspaces, [[*side, -1] for side in sides])


@pytest.mark.parametrize("shape", [solids.three_shadows, solids.leaner, solids.half_ball])
def test_sides_are_flat_and_close_the_surface(shape: object) -> None:
    body = shape().turned(15, 30)  # type: ignore[operator]
    edges = body.faces[:, [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2)
    assert sorted(map(tuple, edges)) == sorted(map(tuple, edges[:, ::-1]))  # another face behind each edge
    assert len(body.vertices) - len(edges) / 2 + len(body.faces) == 2  # Euler
    assert (np.diff(body.halfspace_of) >= 0).all()
    planes = body.halfspaces[body.halfspace_of]
    away = np.einsum("ij,ikj->ik", planes[:, :3], body.vertices[body.faces]) + planes[:, 3:]
    assert np.abs(away).max() < 1e-12
    assert inside(body.halfspaces, body.vertices, 1e-12).all()
    # no two sides in one plane
    cosines = body.halfspaces[:, :3] @ body.halfspaces[:, :3].T - 2 * np.eye(len(body.halfspaces))
    assert cosines.max() < np.cos(np.radians(1))


@pytest.mark.parametrize("seed", [11, 107, 497, 1416, 1436])
def test_a_surface_that_is_rough_on_the_scale_of_what_counts_as_flat_has_no_hole(seed: int) -> None:
    rng = np.random.default_rng(seed)
    between = SOLID.vertices[rng.integers(0, 94, (2, 40))].mean(axis=0)
    points = np.r_[SOLID.vertices, between]
    rough = Solid(points + rng.normal(size=points.shape) * 1e-8)
    assert rough.volume == pytest.approx(SOLID.volume, abs=1e-6)
    edges = rough.faces[:, [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2)
    assert sorted(map(tuple, edges)) == sorted(map(tuple, edges[:, ::-1]))


@pytest.mark.parametrize("direction", [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1], [-3, 1, 2]])
def test_an_outline_starts_at_its_first_corner_and_has_no_point_on_an_edge(direction: list[float]) -> None:
    shadow = solids.silhouette(SOLID.turned(45), direction)
    left = shadow.outline
    for axis in range(3):  # of those with the smallest x, the smallest y; of those, the smallest z
        left = left[left[:, axis] < left[:, axis].min() + 1e-9]
    assert np.array_equal(left, shadow.outline[:1])
    steps = np.diff(shadow.outline, axis=0, append=left)
    turns = np.cross(steps, np.roll(steps, -1, axis=0)) @ shadow.direction
    assert (turns > 1e-6).all()


def test_turning_follows_the_right_hand_rule_and_keeps_sizes() -> None:
    pointer = Solid([[1.0, 0, 0], [-0.1, 0.1, 0], [-0.1, -0.1, 0], [-0.1, 0, 0.1]])
    tip = max(pointer.turned(90).vertices, key=np.linalg.norm)
    assert np.allclose(tip, [0, 1, 0])
    tip = max(pointer.turned(90, 90).vertices, key=np.linalg.norm)
    assert np.allclose(tip, [0, 0, 1])
    turned = SOLID.turned(33, -71)
    assert turned.volume == pytest.approx(SOLID.volume)
    assert np.abs(turned.vertices).max() <= solids.ROOM


def test_a_quarter_turn_exchanges_square_and_triangle() -> None:
    areas = [solids.silhouette(SOLID.turned(90), axis).area for axis in np.eye(3)]
    assert areas == pytest.approx([4, 2, 24 * np.sin(np.pi / 24)])


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_silhouette_holds_every_projected_point_and_no_more(number: int) -> None:
    rng = np.random.default_rng(number)
    points, direction = rng.normal(size=(12, 3)), rng.normal(size=3)
    shadow = Silhouette(points, direction)
    assert inside(shadow.halfspaces, points).all()
    assert np.allclose(shadow.outline @ direction, 0)
    # each corner is the foot of a point, and moving along the light changes nothing
    feet = points - np.outer(points @ shadow.direction, shadow.direction)
    nearest = np.linalg.norm(shadow.outline[:, None] - feet, axis=2).min(axis=1)
    assert nearest.max() < 1e-9
    assert np.allclose(shadow.halfspaces[:, :3] @ shadow.direction, 0)
    # shoelace, with areas measured along the light
    after = np.roll(shadow.outline, -1, axis=0)
    assert abs(np.cross(shadow.outline, after).sum(axis=0) @ shadow.direction) / 2 == pytest.approx(
        shadow.area
    )
    assert Silhouette(points, -direction).area == pytest.approx(shadow.area)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 6))
def test_visual_hull_is_the_common_part_of_the_prisms(number: int, count: int) -> None:
    rng = np.random.default_rng(number)
    record = [solids.silhouette(SOLID, u) for u in solids.random_directions(count, rng=rng)]
    hull = solids.visual_hull(record)
    points = rng.uniform(-solids.ROOM, solids.ROOM, (500, 3))
    expected = np.ones(500, dtype=bool)
    for part in record:
        expected &= inside(part.halfspaces, points)
    doubtful = np.abs(points @ hull.halfspaces[:, :3].T + hull.halfspaces[:, 3]).min(axis=1) < 1e-7
    assert np.array_equal(inside(hull.halfspaces, points) | doubtful, expected | doubtful)
    assert inside(hull.halfspaces, SOLID.vertices, 1e-7).all()


def test_more_silhouettes_never_lower_the_overlap() -> None:
    seen = solids.overlaps(SOLID, [0, 1, 2, 3, 5, 9, 20], rng=2)
    assert (np.diff(seen) > -1e-9).all()
    assert seen[0] == pytest.approx(SOLID.volume / (2 * solids.ROOM) ** 3)
    assert solids.overlaps(SOLID, [9], rng=2)[0] == seen[5]  # the same seed, the same record


def test_the_opposite_lamp_adds_nothing() -> None:
    u = solids.random_directions(4, rng=8)
    one = solids.visual_hull([solids.silhouette(SOLID, d) for d in u])
    both = solids.visual_hull([solids.silhouette(SOLID, d) for d in [*u, *-u]])
    assert both.volume == pytest.approx(one.volume)


def test_three_directions_chosen_well_show_this_solid_whole() -> None:
    hull = solids.visual_hull([solids.silhouette(SOLID, axis) for axis in np.eye(3)])
    assert solids.overlap(SOLID, hull) == pytest.approx(1)
    assert solids.overlap(solids.leaner(), hull) == pytest.approx(solids.leaner().volume / SOLID.volume)


def test_directions_are_uniform_on_the_sphere() -> None:
    size = 20_000
    u = solids.random_directions(size, rng=4)
    # Archimedes: each component is uniform on [-1, 1], of variance 1/3; the square has variance 4/45
    assert np.abs(u.mean(axis=0)).max() < 4.5 * np.sqrt(1 / 3 / size)
    assert np.abs((u**2).mean(axis=0) - 1 / 3).max() < 4.5 * np.sqrt(4 / 45 / size)
    assert np.abs((u[:, [0]] * u[:, 1:]).mean(axis=0)).max() < 4.5 * np.sqrt(1 / 15 / size)


def test_four_times_the_mean_shadow_is_the_surface() -> None:
    areas = [solids.silhouette(SOLID, u).area for u in solids.random_directions(3000, rng=6)]
    error = 4 * np.std(areas, ddof=1) / np.sqrt(3000)
    assert abs(4 * np.mean(areas) - SOLID.surface) < 4 * error
    assert error < 0.005 * SOLID.surface


def test_a_cube_has_the_widths_of_a_cube() -> None:
    assert CUBE.width([[3, 0, 0], [1, 1, 1]]).tolist() == pytest.approx([2, 2 * np.sqrt(3)])
    assert isinstance(CUBE.width([0, 1, 0]), float)


def test_no_line_through_the_half_ball_misses_the_bowl() -> None:
    # what `half_ball` says: no chord of it lies wholly in the hollow, a copy 0.8 times as large
    body, rng = solids.half_ball(), np.random.default_rng(9)
    hit = 0
    for u in solids.random_directions(400, rng=rng):
        start = rng.uniform(-1, 1, 3)
        stretches = []
        for scale in (1.0, 0.8):
            slope, value = (
                body.halfspaces[:, :3] @ u,
                body.halfspaces[:, :3] @ start + scale * body.halfspaces[:, 3],
            )
            at = -value / slope
            stretches.append((at[slope < 0].max(), at[slope > 0].min()))
        (enter, leave), (low, high) = stretches
        if enter < leave:
            hit += 1
            in_wall = max(0, min(low, leave) - enter) + max(0, leave - max(high, enter)) if low < high else 1
            assert in_wall > 0
    assert hit > 100


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Solid([[0, 0], [1, 1]]), r"`points` must have shape \(4 or more, 3\), but \(2, 2\)"),
        (lambda: Solid(np.c_[np.eye(4)[:, :2], np.zeros(4)]), "span a volume"),
        (lambda: Solid([[0, 0, np.nan]] * 4), "`points` must be finite"),
        (lambda: solids.silhouette(SOLID, [0, 0, 0]), "`direction` must be finite and not zero"),
        (lambda: solids.silhouette(SOLID, [[1, 0, 0]]), r"`direction` must have shape \(3,\)"),
        (lambda: SOLID.width([1, 0]), r"`directions` must have shape \(3,\) or \(m, 3\), but \(2,\)"),
        (lambda: Silhouette([[0, 0, 0], [0, 0, 1], [0, 0, 2]], [1, 0, 0]), "a line or a point"),
        (lambda: solids.visual_hull([], room=0), r"`room` must lie in \(0, inf\), but 0"),
        (lambda: solids.overlap(CUBE, SOLID), "`solid` must lie inside `hull`, but it sticks out by"),
        (lambda: solids.overlaps(SOLID, [3, -1]), "`counts` must be at least 0, but -1"),
        (lambda: solids.random_directions(-2), "`count` must be at least 0, but -2"),
        (lambda: solids.three_shadows(46), "`sides` must be a multiple of 4, but 46"),
        (lambda: SOLID.turned(np.inf), "`turn` must lie in"),
    ],
)
def test_bad_values_are_named_and_shown(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


def test_bad_types_are_named() -> None:
    with pytest.raises(TypeError, match="`solid` must be a Solid, but list was given"):
        solids.silhouette([], [0, 0, 1])  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="`silhouettes` must hold Silhouettes, but Solid was given"):
        solids.visual_hull([SOLID])  # type: ignore[list-item]
    with pytest.raises(TypeError, match="`sides` must be an integer"):
        solids.three_shadows(4.0)  # type: ignore[arg-type]


def test_silhouettes_that_contradict_each_other_are_refused() -> None:
    here = solids.silhouette(SOLID, [0, 0, 1])
    away = Silhouette(CUBE.vertices * 0.1 + [1.4, 1.4, 0], [0, 0, 1])
    with pytest.raises(ValueError, match="no solid casts all of them"):
        solids.visual_hull([here, away])
