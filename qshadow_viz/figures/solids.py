"""Solids in three dimensions: the shadows they cast on walls, and what a few silhouettes leave of a room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from .._typing import ArrayLike, Floats
from ..solids import ROOM, Solid, silhouette
from . import theme
from .assemble import Trace, assemble

_FAR, _NEAR = 2.8, 1.55  # how far the walls of `three_walls` are from the middle of the solid, and reach
_LAMP = 1.95  # how far the lamps of `hull_around` are
_SHARP = 30.0  # degrees; where two faces meet at a larger angle, an edge is drawn
_TIE = 1e-9

_MATT = {"ambient": 0.62, "diffuse": 0.55, "specular": 0.06, "roughness": 0.9, "fresnel": 0.05}
_FLAT = {"ambient": 1.0, "diffuse": 0.0, "specular": 0.0, "fresnel": 0.0}


def three_walls(solid: Solid, *, alt: str = "") -> go.Figure:
    """Draw a solid in the corner of a room, with its shadows on the floor and on two walls.

    Each shadow has the colour of the axis along which the light goes.

    Parameters
    ----------
    solid : Solid
        Turned as it should appear; around the origin, nowhere further than 1.5 from it.
    alt : str
        Says what the figure shows, where it stands by itself.

    Returns
    -------
    plotly.graph_objects.Figure
        The same nine traces for every solid: a wall, a shadow and its outline for each of x, y, z; then
        the solid and its edges.

    Examples
    --------
    >>> from qshadow_viz import solids
    >>> fig = three_walls(solids.three_shadows())
    >>> [trace.name for trace in fig.data if trace.name]
    ['shadow along x', 'shadow along y', 'shadow along z', 'solid']
    """
    traces: list[Trace] = []
    for axis, color in enumerate(theme.BASIS):
        wall = _wall(axis, _FAR, _NEAR)
        corners = silhouette(solid, np.eye(3)[axis]).outline
        # a hair in front of the wall, or the two would flicker
        on_wall = corners + np.eye(3)[axis] * wall[0, axis] * 0.98
        fill = {"color": color, "opacity": 0.8, "lighting": _FLAT, "name": f"shadow along {'xyz'[axis]}"}
        traces += [
            _mesh(wall, _fan(4), color=theme.WALL, lighting=_FLAT),
            _mesh(on_wall, _fan(len(corners)), **fill),
            _line(_outline(wall) * 0.99, color=theme.SURFACE, width=2),
        ]
    traces += _body(solid, "solid")
    return _scene(traces, height=460, spans=(-_FAR, _NEAR), alt=alt, eye=(1.15, -1.25, 0.88), sink=0.15)


def hull_around(
    solid: Solid, hull: Solid, directions: ArrayLike, *, truth: bool = True, note: str = "", alt: str = ""
) -> go.Figure:
    """Draw a solid inside the visual hull of its silhouettes, and the lamps that cast them.

    Parameters
    ----------
    solid, hull : Solid
        The hull is drawn translucent.
    directions : array_like, shape (m, 3)
        Where the light of each lamp goes.
    truth : bool
        Whether the solid is drawn.
    note : str
        Written above the room.
    alt : str
        Says what the figure shows, where it stands by itself.

    Returns
    -------
    plotly.graph_objects.Figure
        The same six traces for every input.

    Raises
    ------
    ValueError
        If `directions` has another shape.

    Examples
    --------
    >>> from qshadow_viz import solids
    >>> hull_around(solids.three_shadows(), solids.visual_hull([]), []).data[-1].name
    'lamps'
    """
    light = (
        np.asarray(directions, dtype=float).reshape(-1, 3)
        if np.size(directions) == 0
        else np.asarray(directions)
    )
    if light.ndim != 2 or light.shape[1] != 3:
        raise ValueError(f"`directions` must have shape (m, 3), but {light.shape} was given")
    lamps = -_LAMP * light
    gap = np.full((len(light), 3), np.nan)
    rays = np.stack([lamps, 0.82 * lamps, gap], axis=1).reshape(-1, 3)
    body = [{**trace, "visible": truth} for trace in _body(solid, "solid", scale=0.992)]
    walls = [_outline(_wall(axis, ROOM, ROOM)) for axis in range(3)]
    traces = [
        *body,
        _line(np.concatenate(walls), color=theme.GRID, width=2),
        _mesh(hull.vertices, hull.faces, color=theme.ESTIMATE, opacity=0.28, lighting=_MATT, name="hull"),
        _line(_edges(hull, 12.0), color=theme.ESTIMATE, width=2),
        {
            **_line(rays, color=theme.MUTED, width=3),
            "mode": "lines+markers",
            "marker": {
                "size": [7, 0, 0] * len(light),
                "color": theme.MUTED,
                "opacity": 1,
                "line": {"width": 0},
            },
            "name": "lamps",
        },
    ]
    above = {
        "text": note,
        "xref": "paper",
        "yref": "paper",
        "x": 0.5,
        "y": 1,
        "yanchor": "top",
        "showarrow": False,
    }
    eye = (0.94, -1.13, 0.55)
    return _scene(traces, height=420, spans=(-_LAMP, _LAMP), alt=alt, eye=eye, annotations=[above])


def _wall(axis: int, far: float, near: float) -> Floats:
    """Return the corners of the wall that catches the light along an axis.

    The camera looks from +x, -y, +z: towards it the walls reach `near`, away from it `far`.
    """
    first, second = ((-near, far) if other == 1 else (-far, near) for other in range(3) if other != axis)
    square = np.array(
        [[a, b] for a, b in zip(np.take(first, [0, 1, 1, 0]), np.repeat(second, 2), strict=True)]
    )
    return np.asarray(np.insert(square, axis, far if axis == 1 else -far, axis=1))


def _body(solid: Solid, name: str, scale: float = 1.0) -> list[Trace]:
    """Return a solid and its edges; inside a hull a hair smaller, or faces that touch would flicker."""
    return [
        _mesh(solid.vertices * scale, solid.faces, color=theme.SURFACE, lighting=_MATT, name=name),
        _line(_edges(solid, _SHARP) * scale, color=theme.MUTED, width=3),
    ]


def _mesh(vertices: Floats, faces: NDArray[np.int64], **look: Any) -> Trace:
    i, j, k = faces.T
    place = dict(zip("xyz", vertices.T, strict=True))
    light = {"x": 2000, "y": -4000, "z": 6000}
    return {
        "type": "mesh3d",
        **place,
        "i": i,
        "j": j,
        "k": k,
        "flatshading": True,
        "hoverinfo": "skip",
        "lightposition": light,
        **look,
    }


def _line(points: Floats, *, color: str, width: float) -> Trace:
    place = dict(zip("xyz", points.T, strict=True))
    look = {"color": color, "width": width}
    return {"type": "scatter3d", **place, "mode": "lines", "line": look, "hoverinfo": "skip"}


def _fan(corners: int) -> NDArray[np.int64]:
    """Return triangles that fill a convex polygon."""
    at = np.arange(1, corners - 1)
    return np.stack([0 * at, at, at + 1], axis=1)


def _outline(corners: Floats) -> Floats:
    """Return the way round a polygon, with a gap at the end."""
    return np.concatenate([corners, corners[:1], np.full((1, 3), np.nan)])


def _edges(solid: Solid, degrees: float) -> Floats:
    """Return the edges where faces meet at more than an angle, end by end, with a gap after each."""
    sides = np.sort(solid.faces[:, [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2), axis=1)
    order = np.lexsort(sides.T)  # the two faces at an edge become neighbours
    one, other = order.reshape(-1, 2).T
    normals = solid.halfspaces[solid.halfspace_of, :3]
    cosines = np.vecdot(normals[one // 3], normals[other // 3])
    # where the angle is the limit itself, rounding must not decide
    sharp = sides[one[cosines < np.cos(np.radians(degrees)) - _TIE]]
    ends = solid.vertices[sharp]
    gaps = np.full((len(sharp), 1, 3), np.nan)
    return np.asarray(np.concatenate([ends, gaps], axis=1).reshape(-1, 3))


def _scene(
    traces: Sequence[Trace],
    *,
    height: int,
    spans: tuple[float, float],
    alt: str,
    eye: tuple[float, float, float],
    sink: float = 0.08,
    **layout: Any,
) -> go.Figure:
    low, high = (1.02 * end for end in spans)
    bare = {"visible": False, "showspikes": False}
    scene = {
        "xaxis": {**bare, "range": [low, high]},
        "yaxis": {**bare, "range": [-high, -low]},  # the walls stand on the far side, at positive y
        "zaxis": {**bare, "range": [low, high]},
        "aspectmode": "cube",
        "dragmode": "orbit",
        "camera": {"eye": dict(zip("xyz", eye, strict=True)), "center": {"x": 0, "y": 0, "z": -sink}},
    }
    margin = {"l": 0, "r": 0, "t": 0, "b": 0}
    # a scene keeps its height and is cut at the sides, so a phone gets a square
    narrow = {"height": 340}
    return assemble(
        traces, height=height, legend=False, alt=alt, margin=margin, scene=scene, narrow=narrow, **layout
    )
