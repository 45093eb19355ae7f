"""Pictures of solids: what is drawn is what was given, and the traces are the same in every state."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from qshadow_viz import solids
from qshadow_viz.figures import silhouettes as drawn_flat
from qshadow_viz.figures import solids as drawn

SOLID = solids.three_shadows()
COUNTS = [1, 2, 4, 8]
RUNS = np.array([[0.3, 0.5, 0.7, 0.8], [0.2, 0.6, 0.7, 0.9], [0.4, 0.4, 0.7, 0.85]])


def kinds(fig: go.Figure) -> list[tuple[str, str | None]]:
    return [(trace.type, trace.name) for trace in fig.data]


def points(trace: Any) -> np.ndarray:
    return np.stack([trace.x, trace.y, trace.z], axis=1).astype(float)


def filled(trace: Any) -> float:
    """Return the area of a mesh from its triangles."""
    corners = points(trace)[np.stack([trace.i, trace.j, trace.k], axis=1)]
    return float(
        np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1).sum()
        / 2
    )


def test_three_walls_fills_each_shadow_on_its_own_wall() -> None:
    solid = SOLID.turned(25, 40)
    fig = drawn.three_walls(solid, alt="a solid")
    assert fig.layout.meta["alt"] == "a solid"
    for axis, name in enumerate("xyz"):
        (shadow,) = [trace for trace in fig.data if trace.name == f"shadow along {name}"]
        assert filled(shadow) == pytest.approx(solids.silhouette(solid, np.eye(3)[axis]).area)
        wall = points(shadow)[:, axis]
        assert np.ptp(wall) < 1e-9
        # the wall lies behind the solid for the camera: -x, +y, -z
        assert wall[0] * (1 if name == "y" else -1) > solids.ROOM
    (body,) = [trace for trace in fig.data if trace.name == "solid"]
    assert filled(body) == pytest.approx(solid.surface)


def test_three_walls_has_the_same_traces_for_every_solid() -> None:
    shown = [drawn.three_walls(body) for body in (SOLID, SOLID.turned(90), solids.leaner().turned(10, 60))]
    assert kinds(shown[0]) == kinds(shown[1]) == kinds(shown[2])


def test_only_sharp_edges_are_drawn() -> None:
    cube = solids.Solid([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)])
    edges = points(drawn.three_walls(cube).data[-1]).reshape(-1, 3, 3)
    assert len(edges) == 12
    assert np.allclose(np.linalg.norm(edges[:, 1] - edges[:, 0], axis=1), 2)
    assert np.isnan(edges[:, 2]).all()


def test_an_edge_at_the_very_limit_does_not_hang_on_rounding() -> None:
    # the sides of a polygon of twelve meet at 30 degrees, from which on edges are drawn only beyond
    twelve = solids.three_shadows(12)
    upright = []
    for seed in range(40):
        off = np.random.default_rng(seed).uniform(-1e-15, 1e-15, twelve.vertices.shape)
        edges = points(drawn.three_walls(solids.Solid(twelve.vertices + off)).data[-1]).reshape(-1, 3, 3)
        along = np.ptp(edges[:, :2], axis=1)
        upright.append(np.count_nonzero(along[:, :2].max(axis=1) < 1e-9))
    assert upright == [0] * 40


def test_hull_around_draws_the_hull_and_a_lamp_for_each_direction() -> None:
    directions = solids.random_directions(3, rng=1)
    hull = solids.visual_hull([solids.silhouette(SOLID, u) for u in directions])
    fig = drawn.hull_around(SOLID, hull, directions)
    (mesh,) = [trace for trace in fig.data if trace.name == "hull"]
    assert filled(mesh) == pytest.approx(hull.surface)
    lamps = points(fig.data[-1])[::3]
    assert np.allclose(
        lamps / np.linalg.norm(lamps, axis=1)[:, None], -directions
    )  # light comes from the lamp
    without = drawn.hull_around(SOLID, solids.visual_hull([]), np.zeros((0, 3)), truth=False)
    assert kinds(without) == kinds(fig)
    assert [trace.visible for trace in without.data[:2]] == [False, False]


def test_hull_around_wants_directions() -> None:
    with pytest.raises(ValueError, match=r"`directions` must have shape \(m, 3\), but \(2, 2\)"):
        drawn.hull_around(SOLID, SOLID, np.eye(2))


def test_overlap_curves_draws_means_and_the_middle_of_the_runs() -> None:
    fig = drawn_flat.overlap_curves(COUNTS, RUNS, RUNS / 2, bowl_limit=0.5, factor=1.5, alt="overlap")
    assert fig.layout.meta["alt"] == "overlap"
    band, line, law = fig.data[1], fig.data[2], fig.data[8]
    assert np.allclose(line.y, [0.3, 0.5, 0.7, 0.85])
    assert np.allclose(band.y[:4], np.quantile(RUNS, 0.1, axis=0))
    assert np.allclose(fig.data[7].y, 1 - line.y)
    assert np.allclose(law.x * law.y, 1.5)
    with pytest.raises(ValueError, match=r"`runs` must have shape \(records, 4\), but \(3, 3\)"):
        drawn_flat.overlap_curves(COUNTS, RUNS[:, :3], RUNS, bowl_limit=1, factor=1, alt="")


def test_two_answers_draws_root_mean_squares_with_their_errors() -> None:
    rng = np.random.default_rng(3)
    errors = rng.normal(0, [0.4, 0.2, 0.1, 0.05], (4000, 4))
    fig = drawn_flat.two_answers(COUNTS, errors, -errors, spread=0.4, alt="errors")
    law, hull, mean = fig.data
    assert np.allclose(law.y, 0.4 / np.sqrt(COUNTS))
    # the root mean square of n normal errors has the relative standard error 1/sqrt(2n); here at 4.5 sigma
    assert np.allclose(hull.y, [0.4, 0.2, 0.1, 0.05], rtol=4.5 / np.sqrt(8000))
    assert np.allclose(hull.error_y.array / hull.y, 1 / np.sqrt(8000), rtol=0.15)
    assert np.allclose(hull.y, mean.y)


def test_bowl_and_half_ball_stop_the_same_rays() -> None:
    fig = drawn_flat.bowl_section(0.8, alt="a bowl")
    bowl, ball = (np.stack([fig.data[at].x, fig.data[at].y], axis=1).reshape(-1, 3, 2) for at in (1, 4))
    middles = [np.mean(fig.data[at].x[:61]) for at in (0, 3)]
    assert np.allclose(bowl[:, 0, 0] - middles[0], ball[:, 0, 0] - middles[1])
    reach_ground = [np.isclose(rays[:, 1, 1], -1.5) for rays in (bowl, ball)]
    assert np.array_equal(*reach_ground)
    assert 4 < reach_ground[0].sum() < 20
    # those that pass are the ones outside the shadow
    for rays, at, clear in ((bowl, 2, reach_ground[0]), (ball, 5, reach_ground[1])):
        low, high = sorted(fig.data[at].x)
        feet = rays[clear, 1, 0]
        assert ((feet < low) | (feet > high)).all()
