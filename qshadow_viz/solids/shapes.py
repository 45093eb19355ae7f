"""The solids of the book."""

from __future__ import annotations

import numpy as np

from .. import _checks
from .._typing import Floats
from .solid import Solid


def three_shadows(sides: int = 48) -> Solid:
    """Return the largest solid whose shadows are a circle, a square and a triangle.

    It is what three cylinders have in common: ``x² + y² ≤ 1`` seen along z, ``|x|, |z| ≤ 1`` seen along y,
    and ``|y| ≤ (1 − z)/2`` with ``|z| ≤ 1`` seen along x. Its volume is 2π − 8/3, but for the corners of the
    circle.

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


def _circle(sides: int) -> Floats:
    if _checks.integer("sides", sides, 4) % 4:
        raise ValueError(f"`sides` must be a multiple of 4, but {sides} was given")
    angles = 2 * np.pi * np.arange(sides) / sides
    return np.stack([np.cos(angles), np.sin(angles)], axis=1)
