"""A convex polyhedron and what geometry knows of it; what takes vectors checks them here."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import ConvexHull, QhullError
from scipy.spatial.transform import Rotation

from .. import _checks

_TINY = 1e-9


class Solid:
    """A convex polyhedron: the convex hull of some points.

    Parameters
    ----------
    points : array_like, shape (m, 3)
        At least four, not all in one plane. Those that are no corners are left out.

    Attributes
    ----------
    vertices : numpy.ndarray, shape (v, 3)
        The corners.
    faces : numpy.ndarray of int, shape (f, 3)
        Triangles that make up the surface, counterclockwise seen from outside.
    halfspaces : numpy.ndarray, shape (f, 4)
        A row (a, b) for each face: the solid is where a·x + b ≤ 0 for all of them, a of length 1.
    volume, surface : float
        The volume, and the area of the surface.

    Raises
    ------
    ValueError
        If the shape is wrong, a number is not finite, or the points span no volume.

    Examples
    --------
    >>> cube = Solid([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)])
    >>> round(cube.volume, 9), round(cube.surface, 9), len(cube.vertices)
    (1.0, 6.0, 8)
    """

    def __init__(self, points: ArrayLike) -> None:
        given = points_in_space("points", points, at_least=4)
        try:
            hull = ConvexHull(given)
        except QhullError:
            raise ValueError("`points` must span a volume, but those given lie in one plane") from None
        self.vertices: NDArray[np.float64] = given[hull.vertices]
        place = np.zeros(len(given), dtype=np.int64)
        place[hull.vertices] = np.arange(len(hull.vertices))
        faces = place[hull.simplices]
        corners = self.vertices[faces]
        normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        inward = np.einsum("ij,ij->i", normals, hull.equations[:, :3]) < 0
        faces[inward] = faces[inward][:, ::-1]
        self.faces: NDArray[np.int64] = faces
        self.halfspaces: NDArray[np.float64] = np.asarray(hull.equations)
        self.volume = float(hull.volume)
        self.surface = float(hull.area)

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


def points_in_space(name: str, value: ArrayLike, at_least: int) -> NDArray[np.float64]:
    """Read points, one a row; `at_least` is how many there must be."""
    points = np.array(value, dtype=float)
    if points.ndim != 2 or points.shape[1] != 3 or len(points) < at_least:
        raise ValueError(f"`{name}` must have shape ({at_least} or more, 3), but {points.shape} was given")
    if not np.isfinite(points).all():
        raise ValueError(f"`{name}` must be finite, but nan or inf was given")
    return points


def units(name: str, value: ArrayLike) -> NDArray[np.float64]:
    """Read a direction, or one a row, and return it with length 1."""
    vectors = np.array(value, dtype=float)
    if vectors.ndim not in (1, 2) or vectors.shape[-1] != 3:
        raise ValueError(f"`{name}` must have shape (3,) or (m, 3), but {vectors.shape} was given")
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    if not (np.isfinite(lengths) & (lengths > 0)).all():
        raise ValueError(f"`{name}` must be finite and not zero, but {value!r} was given")
    return np.asarray(vectors / lengths)
