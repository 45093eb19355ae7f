"""Silhouettes, and the visual hulls they leave."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import linprog
from scipy.spatial import HalfspaceIntersection, QhullError

from .. import _checks
from .._typing import ArrayLike, Floats, Rng
from .solid import Solid, hull_of, in_order, points_in_space, units

# half the side of the room: a cube around the origin that holds the solids of this book, however turned
ROOM = 1.5
_TINY = 1e-9


class Silhouette:
    """What points, or a solid with these corners, block of parallel light.

    Parameters
    ----------
    points : array_like, shape (m, 3)
        At least three, which must not fall on one line.
    direction : array_like, shape (3,)
        Where the light goes; any length but 0.

    Attributes
    ----------
    direction : numpy.ndarray, shape (3,)
        Of length 1.
    outline : numpy.ndarray, shape (c, 3)
        The corners, in the plane through the origin at right angles to the direction: counterclockwise
        seen from the tip of the direction, from the one with the smallest x (then y, then z) on.
    area : float
        Of that polygon.
    halfspaces : numpy.ndarray, shape (c, 4)
        What the silhouette says about the solid: a·x + b ≤ 0 for every row (a, b). Each belongs to the edge
        from a corner of the outline to the next.

    Raises
    ------
    ValueError
        If a shape is wrong, a number is not finite, the direction is 0, or the silhouette has no area.

    Examples
    --------
    >>> round(Silhouette([[0, 0, 0], [1, 0, 0], [0, 1, 5]], [0, 0, 1]).area, 9)
    0.5
    """

    def __init__(self, points: ArrayLike, direction: ArrayLike) -> None:
        given = points_in_space("points", points, at_least=3)
        self.direction: Floats = units("direction", direction)
        if self.direction.ndim != 1:
            raise ValueError(f"`direction` must have shape (3,), but {self.direction.shape} was given")
        plane = _plane(self.direction)
        flat = given @ plane.T
        flat = flat[in_order(flat)]
        try:
            around = flat[hull_of(flat).vertices] @ plane
        except QhullError:
            raise ValueError(
                "`points` must cast a shadow with an area, but it is a line or a point"
            ) from None
        self.outline: Floats = np.roll(around, -in_order(around)[0], axis=0)
        after = np.roll(self.outline, -1, axis=0)
        outwards = np.cross(after - self.outline, self.direction)
        outwards /= np.linalg.norm(outwards, axis=1, keepdims=True)
        self.halfspaces: Floats = np.c_[outwards, -np.vecdot(outwards, self.outline)]
        self.area = float(np.cross(self.outline, after).sum(axis=0) @ self.direction / 2)

    def __repr__(self) -> str:
        return f"Silhouette(direction {self.direction.round(3).tolist()}, area {self.area:.4g})"


def silhouette(solid: Solid, direction: ArrayLike) -> Silhouette:
    """Return the silhouette of a solid.

    Parameters
    ----------
    solid : Solid
        Convex; see `half_ball` for what that leaves out.
    direction : array_like, shape (3,)
        Where the light goes. The opposite direction gives the same silhouette.

    Returns
    -------
    Silhouette

    Examples
    --------
    >>> from qshadow_viz import solids
    >>> solid = solids.three_shadows()
    >>> [round(silhouette(solid, axis).area, 2) for axis in np.eye(3)]  # triangle, square, circle (π)
    [2.0, 4.0, 3.13]
    """
    if not isinstance(solid, Solid):
        raise TypeError(f"`solid` must be a Solid, but {type(solid).__name__} was given")
    return Silhouette(solid.vertices, direction)


def visual_hull(silhouettes: Sequence[Silhouette], room: float = ROOM) -> Solid:
    """Return the largest solid in the room that could have cast all these silhouettes.

    Parameters
    ----------
    silhouettes : sequence of Silhouette
        In any order; none at all leaves the room.
    room : float
        Half the side of the room, a cube around the origin known to hold the solid.

    Returns
    -------
    Solid
        It contains every solid in the room that casts these silhouettes.

    Raises
    ------
    ValueError
        If no solid in the room casts all of them.

    Examples
    --------
    >>> from qshadow_viz import solids
    >>> solid = solids.three_shadows()
    >>> record = [silhouette(solid, axis) for axis in np.eye(3)]
    >>> round(solid.volume / visual_hull(record).volume, 6)
    1.0
    """
    half = _checks.real("room", room, 0, np.inf, open_low=True, open_high=True)
    for part in silhouettes:
        if not isinstance(part, Silhouette):
            raise TypeError(f"`silhouettes` must hold Silhouettes, but {type(part).__name__} was given")
    walls = np.c_[np.r_[np.eye(3), -np.eye(3)], np.full(6, -half)]
    rows = np.concatenate([walls, *(part.halfspaces for part in silhouettes)])
    # Qhull needs a point inside: the centre of the largest ball that fits
    fit = linprog(
        [0, 0, 0, -1],
        A_ub=np.c_[rows[:, :3], np.ones(len(rows))],
        b_ub=-rows[:, 3],
        bounds=[(None, None)] * 3 + [(0, None)],
    )
    if not fit.success or fit.x[3] < _TINY:
        raise ValueError("`silhouettes` must be of one solid in the room, but no solid casts all of them")
    return Solid(HalfspaceIntersection(rows, fit.x[:3]).intersections)


def overlap(solid: Solid, hull: Solid) -> float:
    """Return the overlap of a solid with its hull: intersection over union.

    As the solid lies inside its hull, that is the ratio of the volumes.

    Parameters
    ----------
    solid, hull : Solid
        The solid must lie inside the hull.

    Returns
    -------
    float
        In (0, 1].

    Raises
    ------
    ValueError
        If the solid sticks out of the hull.

    Examples
    --------
    >>> from qshadow_viz import solids
    >>> solid = solids.three_shadows()
    >>> round(overlap(solid, visual_hull([])), 3)  # all that is known is the room
    0.134
    """
    out = float((hull.halfspaces[:, :3] @ solid.vertices.T + hull.halfspaces[:, 3:]).max())
    if out > 1e-6:
        raise ValueError(f"`solid` must lie inside `hull`, but it sticks out by {out:.3g}")
    return min(1.0, solid.volume / hull.volume)


def overlaps(solid: Solid, counts: Sequence[int], rng: Rng = None) -> Floats:
    """Return how the overlap with the visual hull grows along one record of random silhouettes.

    Parameters
    ----------
    solid : Solid
        It must fit into the room.
    counts : sequence of int
        After how many silhouettes to look; each at least 0.
    rng : numpy.random.Generator, int or None
        Draws the directions.

    Returns
    -------
    numpy.ndarray, shape (len(counts),)

    Examples
    --------
    >>> from qshadow_viz import solids
    >>> overlaps(solids.three_shadows(), [1, 10, 100], rng=1).round(2).tolist()
    [0.26, 0.87, 0.98]
    """
    sizes = [_checks.integer("counts", count, 0) for count in counts]
    record = [silhouette(solid, u) for u in random_directions(max(sizes, default=0), rng=rng)]
    return np.array([overlap(solid, visual_hull(record[:size])) for size in sizes])


def random_directions(count: int, rng: Rng = None) -> Floats:
    """Return directions drawn independently and uniformly on the unit sphere.

    Parameters
    ----------
    count : int
        At least 0.
    rng : numpy.random.Generator, int or None
        Source of randomness or a seed for one.

    Returns
    -------
    numpy.ndarray, shape (count, 3)

    Notes
    -----
    A normal vector has no preferred direction (M. E. Muller, Commun. ACM 2, 19 (1959)).

    Examples
    --------
    >>> np.linalg.norm(random_directions(4, rng=0), axis=1).round(9).tolist()
    [1.0, 1.0, 1.0, 1.0]
    """
    size = _checks.integer("count", count, 0)
    vectors = _checks.generator("rng", rng).normal(size=(size, 3))
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def _plane(direction: Floats) -> Floats:
    """Return two unit vectors at right angles to a direction and to each other, as rows."""
    first = np.cross(direction, np.eye(3)[np.argmin(np.abs(direction))])
    first /= np.linalg.norm(first)
    return np.array([first, np.cross(direction, first)])
