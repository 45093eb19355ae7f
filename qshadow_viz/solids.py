"""The analogy behind the word "shadow": solids, their silhouettes, and the visual hulls that these leave.

A silhouette is what a solid blocks of parallel light: it says that nothing lies outside a prism. The
visual hull of some silhouettes is what all their prisms have in common, the largest solid that could have
cast them (A. Laurentini, IEEE Trans. Pattern Anal. Mach. Intell. 16, 150 (1994), doi:10.1109/34.273735).
Solids here are convex polyhedra, so that silhouettes, hulls, volumes and areas are exact up to rounding. The
unit of length is the radius of the round shadow of `three_shadows`; the z axis points up.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import linprog
from scipy.spatial import ConvexHull, HalfspaceIntersection, QhullError
from scipy.spatial.transform import Rotation

from . import _checks

# half the side of the room: a cube around the origin that holds the solids of this module, however turned
ROOM = 1.5
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
        given = _points("points", points, at_least=4)
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
        >>> round(three_shadows().width([0, 0, 1]), 9)
        2.0
        """
        along = self.vertices @ _units("directions", directions).T
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
        The corners in order, in the plane through the origin at right angles to the direction.
    area : float
        Of that polygon.
    halfspaces : numpy.ndarray, shape (c, 4)
        What the silhouette says about the solid: a·x + b ≤ 0 for every row (a, b).

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
        given = _points("points", points, at_least=3)
        self.direction: NDArray[np.float64] = _units("direction", direction)
        if self.direction.ndim != 1:
            raise ValueError(f"`direction` must have shape (3,), but {self.direction.shape} was given")
        plane = _plane(self.direction)
        try:
            hull = ConvexHull(given @ plane.T)
        except QhullError:
            raise ValueError(
                "`points` must cast a shadow with an area, but it is a line or a point"
            ) from None
        self.outline: NDArray[np.float64] = hull.points[hull.vertices] @ plane
        self.halfspaces: NDArray[np.float64] = np.c_[hull.equations[:, :2] @ plane, hull.equations[:, 2]]
        self.area = float(hull.volume)  # Qhull's word for the content in two dimensions

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
    >>> solid = three_shadows()
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
    >>> solid = three_shadows()
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
    >>> solid = three_shadows()
    >>> round(overlap(solid, visual_hull([])), 3)  # all that is known is the room
    0.134
    """
    out = float((hull.halfspaces[:, :3] @ solid.vertices.T + hull.halfspaces[:, 3:]).max())
    if out > 1e-6:
        raise ValueError(f"`solid` must lie inside `hull`, but it sticks out by {out:.3g}")
    return min(1.0, solid.volume / hull.volume)


def overlaps(solid: Solid, counts: Sequence[int], rng: Any = None) -> NDArray[np.float64]:
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
    >>> overlaps(three_shadows(), [1, 10, 100], rng=1).round(2).tolist()
    [0.26, 0.87, 0.98]
    """
    sizes = [_checks.integer("counts", count, 0) for count in counts]
    record = [silhouette(solid, u) for u in random_directions(max(sizes, default=0), rng=rng)]
    return np.array([overlap(solid, visual_hull(record[:size])) for size in sizes])


def random_directions(count: int, rng: Any = None) -> NDArray[np.float64]:
    """Return directions drawn independently and uniformly on the unit sphere.

    Parameters
    ----------
    count : int
        At least 0.
    rng : numpy.random.Generator, int or None
        As in `numpy.random.default_rng`.

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
    vectors = np.random.default_rng(rng).normal(size=(size, 3))
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def three_shadows(sides: int = 48) -> Solid:
    """Return the largest solid whose shadows are a circle, a square and a triangle.

    It is what three cylinders have in common: x² + y² ≤ 1 seen along z, |x|, |z| ≤ 1 seen along y, and
    |y| ≤ (1 − z)/2 with |z| ≤ 1 seen along x. Its volume is 2π − 8/3, but for the corners of the circle.

    Parameters
    ----------
    sides : int
        The circle is a regular polygon with that many sides; a multiple of 4.

    Returns
    -------
    Solid

    Raises
    ------
    ValueError
        If `sides` is not a positive multiple of 4.

    Examples
    --------
    >>> round(three_shadows(480).volume, 3), round(2 * np.pi - 8 / 3, 3)
    (3.616, 3.617)
    """
    circle = _circle(sides)
    bottom = np.c_[circle, np.full(sides, -1.0)]
    return Solid(np.r_[bottom, np.c_[circle, 1 - 2 * np.abs(circle[:, 1])]])


def leaner(sides: int = 48) -> Solid:
    """Return a smaller convex solid with the same three shadows: the hull of the disc and of the ridge.

    Its volume is 2π/3 + 4/3, but for the corners of the circle. See `three_shadows` for the
    parameters; any solid between the two, convex or not, casts the same circle, square and triangle.

    Examples
    --------
    >>> round(leaner(480).volume, 3), round(2 * np.pi / 3 + 4 / 3, 3)
    (3.428, 3.428)
    """
    circle = _circle(sides)
    return Solid(np.r_[np.c_[circle, np.full(sides, -1.0)], [[-1, 0, 1], [1, 0, 1]]])


def half_ball(sides: int = 24) -> Solid:
    """Return the lower half of the unit ball, its flat face up.

    A bowl, this without a smaller half ball inside it, has the same silhouettes in all directions: a line
    through the half ball meets its round side at least once. So this is the visual hull of the bowl too.

    Parameters
    ----------
    sides : int
        Of the polygon that stands for the rim; a multiple of 4.

    Examples
    --------
    >>> round(half_ball(96).volume / (2 * np.pi / 3), 2)
    1.0
    """
    circle = _circle(sides)
    depths = np.linspace(0, np.pi / 2, sides // 4, endpoint=False)
    rings = [np.c_[np.cos(depth) * circle, np.full(sides, -np.sin(depth))] for depth in depths]
    return Solid(np.r_[*rings, [[0, 0, -1]]])


def _circle(sides: int) -> NDArray[np.float64]:
    if _checks.integer("sides", sides, 4) % 4:
        raise ValueError(f"`sides` must be a multiple of 4, but {sides} was given")
    angles = 2 * np.pi * np.arange(sides) / sides
    return np.stack([np.cos(angles), np.sin(angles)], axis=1)


def _plane(direction: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return two unit vectors at right angles to a direction and to each other, as rows."""
    first = np.cross(direction, np.eye(3)[np.argmin(np.abs(direction))])
    first /= np.linalg.norm(first)
    return np.array([first, np.cross(direction, first)])


def _points(name: str, value: ArrayLike, at_least: int) -> NDArray[np.float64]:
    points = np.array(value, dtype=float)
    if points.ndim != 2 or points.shape[1] != 3 or len(points) < at_least:
        raise ValueError(f"`{name}` must have shape ({at_least} or more, 3), but {points.shape} was given")
    if not np.isfinite(points).all():
        raise ValueError(f"`{name}` must be finite, but nan or inf was given")
    return points


def _units(name: str, value: ArrayLike) -> NDArray[np.float64]:
    vectors = np.array(value, dtype=float)
    if vectors.ndim not in (1, 2) or vectors.shape[-1] != 3:
        raise ValueError(f"`{name}` must have shape (3,) or (m, 3), but {vectors.shape} was given")
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    if not (np.isfinite(lengths) & (lengths > 0)).all():
        raise ValueError(f"`{name}` must be finite and not zero, but {value!r} was given")
    return np.asarray(vectors / lengths)
