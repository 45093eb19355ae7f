"""A convex polyhedron and what geometry knows of it; what takes vectors checks them here."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import ConvexHull, QhullError
from scipy.spatial.transform import Rotation

from .. import _checks
from .._typing import Array, ArrayLike, Floats

_SAME = 1e-9  # times the size of a body: corners, and planes, that are no further apart are one
_FINER = (1.0, 1e-3, 1e-6)  # times that, for a body that is rough on this very scale


class Solid:
    """A convex polyhedron: the convex hull of some points.

    Parameters
    ----------
    points : array_like, shape (m, 3)
        At least four, not all in one plane. Those that are no corners are left out.

    Attributes
    ----------
    vertices : numpy.ndarray, shape (v, 3)
        The corners, sorted by x, then y, then z.
    faces : numpy.ndarray of int, shape (f, 3)
        Triangles that make up the surface, counterclockwise seen from outside. A flat side with more than
        three corners is a fan of them around its first corner.
    halfspaces : numpy.ndarray, shape (s, 4)
        A row (a, b) for each flat side, in the order of `faces`: the solid is where a·x + b ≤ 0 for all of
        them, a of length 1.
    halfspace_of : numpy.ndarray of int, shape (f,)
        The row of `halfspaces` in whose plane each triangle lies.
    volume, surface : float
        The volume, and the area of the surface.

    Raises
    ------
    ValueError
        If the shape is wrong, a number is not finite, or the points span no volume.

    Notes
    -----
    The corners and their order do not hang on the last bit of the points: those closer than 1e-9 of the
    size of the solid are one, and so are coordinates and planes.

    Examples
    --------
    >>> cube = Solid([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)])
    >>> round(cube.volume, 9), round(cube.surface, 9), len(cube.vertices)
    (1.0, 6.0, 8)
    >>> len(cube.faces), len(cube.halfspaces)
    (12, 6)
    """

    def __init__(self, points: ArrayLike) -> None:
        given = points_in_space("points", points, at_least=4)
        try:
            self.vertices, side, corner = _sides(given[in_order(given)])
        except QhullError:
            raise ValueError("`points` must span a volume, but those given lie in one plane") from None
        starts = _starts(side)
        # the corners of a side that have one of its corners on either hand
        inner = np.flatnonzero((side[1:-1] == side[:-2]) & (side[1:-1] == side[2:])) + 1
        self.halfspace_of: NDArray[np.int64] = side[inner]
        self.faces: NDArray[np.int64] = corner[np.stack([starts[side[inner]], inner, inner + 1], axis=1)]
        one, two, three = self.vertices[self.faces].transpose(1, 0, 2)
        areas = np.add.reduceat(np.cross(two - one, three - one) / 2, _starts(self.halfspace_of))
        middles = _means(self.vertices[corner], starts)
        lengths = np.linalg.norm(areas, axis=1)
        normals = areas / lengths[:, None]
        self.halfspaces: Floats = np.c_[normals, -np.vecdot(normals, middles)]
        # pyramids on the sides, all with their tip in one corner
        self.volume = float(np.vecdot(areas, middles - self.vertices[0]).sum() / 3)
        self.surface = float(lengths.sum())

    def __repr__(self) -> str:
        return f"Solid({len(self.vertices)} vertices, volume {self.volume:.4g})"

    def width(self, directions: ArrayLike) -> Any:
        """Return how wide the solid is along some directions: what calipers would read.

        Parameters
        ----------
        directions : array_like, shape (3,) or (m, 3)
            Any length but 0.

        Returns
        -------
        float or numpy.ndarray, shape (m,)

        Raises
        ------
        ValueError
            If the shape is wrong, or a direction is zero or not finite.

        Examples
        --------
        >>> from qshadow_viz import solids
        >>> round(solids.three_shadows().width([0, 0, 1]), 9)
        2.0
        """
        along = self.vertices @ units("directions", directions).T
        return np.ptp(along, axis=0) if along.ndim == 2 else float(np.ptp(along))

    def turned(self, turn: float, tilt: float = 0.0) -> Solid:
        """Return the solid turned about the upright axis, then tilted about the x axis.

        Parameters
        ----------
        turn, tilt : float
            In degrees, counterclockwise seen from the tip of the axis.

        Returns
        -------
        Solid

        Examples
        --------
        >>> rod = Solid([[-1, 0, 0], [1, 0, 0], [0, 0.1, 0], [0, 0, 0.1]])
        >>> rod.turned(90).width([[1, 0, 0], [0, 1, 0]]).round(9).tolist()
        [0.1, 2.0]
        """
        for name, value in (("turn", turn), ("tilt", tilt)):
            _checks.real(name, value, -np.inf, np.inf)
        return Solid(Rotation.from_euler("zx", [turn, tilt], degrees=True).apply(self.vertices))


def in_order(points: Floats) -> NDArray[np.int64]:
    """Return which points to take so that each is there once, sorted by x, then y, then z.

    Coordinates that differ by rounding are equal here: of two corners with the same x, the last bit would
    otherwise say which comes first.
    """
    order = np.argsort(points, axis=0)
    steps = np.diff(np.take_along_axis(points, order, axis=0), axis=0) > _slack(points)
    ranks = np.zeros(points.shape, dtype=np.int64)
    np.put_along_axis(ranks, order[1:], np.cumsum(steps, axis=0), axis=0)
    return _distinct(ranks)[0]


def hull_of(points: Floats, finer: float = 1.0) -> ConvexHull:
    """Return a convex hull for which points are in a plane, or on a line, that are so but for rounding."""
    # E is the rounding that Qhull reckons with; its own guess is that of a few sums, points have seen more
    return ConvexHull(points - points.mean(axis=0), qhull_options=f"Qt E{finer * _slack(points):g}")


def _slack(points: Floats) -> float:
    return _SAME * float(np.ptp(points, axis=0).max())


def _sides(
    points: Floats,
) -> tuple[Floats, NDArray[np.int64], NDArray[np.int64]]:
    """Return the corners of a hull, and its flat sides one after another, each from its first corner on.

    Returns
    -------
    vertices : numpy.ndarray, shape (v, 3)
    side, corner : numpy.ndarray of int, shape (2 e,)
        Counterclockwise seen from outside; the sides are sorted by their first two corners, which no
        two of them have in the same order.
    """
    for finer in _FINER:
        vertices, side, corner = _sides_of(points, hull_of(points, finer))
        starts = _starts(side)
        after = np.roll(corner, -1)
        after[np.append(starts[1:], 0) - 1] = corner[starts]  # the last of each side
        there, back = np.sort(corner * len(points) + after), np.sort(after * len(points) + corner)
        if np.array_equal(there, back):  # no hole: another side is behind each edge
            break
    return vertices, side, corner


def _sides_of(points: Floats, hull: ConvexHull) -> tuple[Floats, NDArray[np.int64], NDArray[np.int64]]:
    # Qhull cuts sides into triangles with one and the same equation
    where, side = _distinct(hull.equations)
    met = np.unique(np.repeat(side, 3) * len(points) + hull.simplices.ravel())
    side, corner = np.divmod(met, len(points))
    kept, corner = np.unique(corner, return_inverse=True)
    vertices, normals = points[kept], hull.equations[where, :3]

    starts = _starts(side)
    arms = vertices[corner] - _means(vertices[corner], starts)[side]
    first = arms[starts][side]
    across = np.cross(normals[side], first)
    angles = np.arctan2(np.vecdot(across, arms), np.vecdot(first, arms)) % (2 * np.pi)
    angles[starts] = -1  # an angle of 0 may have been rounded to one just below 2π
    corner = corner[np.lexsort([angles, side])]
    order = np.lexsort([side, corner[starts + 1][side], corner[starts][side]])
    return vertices, np.cumsum(np.diff(side[order], prepend=side[order[0]]) != 0), corner[order]


def _distinct(rows: Array) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where each different row is, in ascending order, and which of them every row equals.

    As `numpy.unique` does with an axis, three times as fast.
    """
    order = np.lexsort(rows.T[::-1])
    new = np.any(np.diff(rows[order], axis=0), axis=1)
    number = np.empty(len(rows), dtype=np.int64)
    number[order] = np.cumsum(np.r_[0, new])
    return order[np.flatnonzero(np.r_[True, new])], number


def _starts(groups: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return where each run of equal numbers begins."""
    return np.flatnonzero(np.diff(groups, prepend=-1))


def _means(points: Floats, starts: NDArray[np.int64]) -> Floats:
    counts = np.diff(starts, append=len(points))
    return np.asarray(np.add.reduceat(points, starts) / counts[:, None])


def points_in_space(name: str, value: ArrayLike, at_least: int) -> Floats:
    """Read points, one a row; `at_least` is how many there must be."""
    points = np.array(value, dtype=float)
    if points.ndim != 2 or points.shape[1] != 3 or len(points) < at_least:
        raise ValueError(f"`{name}` must have shape ({at_least} or more, 3), but {points.shape} was given")
    if not np.isfinite(points).all():
        raise ValueError(f"`{name}` must be finite, but nan or inf was given")
    return points


def units(name: str, value: ArrayLike) -> Floats:
    """Read a direction, or one a row, and return it with length 1."""
    vectors = np.array(value, dtype=float)
    if vectors.ndim not in (1, 2) or vectors.shape[-1] != 3:
        raise ValueError(f"`{name}` must have shape (3,) or (m, 3), but {vectors.shape} was given")
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    if not (np.isfinite(lengths) & (lengths > 0)).all():
        raise ValueError(f"`{name}` must be finite and not zero, but {value!r} was given")
    return np.asarray(vectors / lengths)
