"""A sphere and arrows in it, drawn flat: the parts that pictures of one qubit are made of.

The sphere is seen from afar (no perspective), x towards the reader's left, y to the right, z up.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .._typing import ArrayLike, Floats
from . import theme
from .assemble import Trace

_AZIMUTH, _ELEVATION = np.radians(35), np.radians(16)
_RIGHT = np.array([-np.sin(_AZIMUTH), np.cos(_AZIMUTH), 0])
_UP = np.array(
    [-np.sin(_ELEVATION) * np.cos(_AZIMUTH), -np.sin(_ELEVATION) * np.sin(_AZIMUTH), np.cos(_ELEVATION)]
)


def project(vectors: ArrayLike) -> Floats:
    """Return where Bloch vectors appear in the flat drawing.

    Parameters
    ----------
    vectors : array_like, shape (..., 3)
        Components x, y, z in units of the sphere's radius.

    Returns
    -------
    numpy.ndarray, shape (..., 2)
        To the right and up, in the same unit; never longer than the vector itself.

    Raises
    ------
    ValueError
        If the last axis does not have length 3.

    Examples
    --------
    >>> project([0, 0, 1]).round(2).tolist()
    [0.0, 0.96]
    """
    array = np.asarray(vectors, dtype=float)
    if array.ndim == 0 or array.shape[-1] != 3:
        raise ValueError(f"`vectors` must have 3 components each, but shape {array.shape} was given")
    return np.stack([array @ _RIGHT, array @ _UP], axis=-1)


def panel_axes(
    number: int, across: Sequence[float], up: Sequence[float], reach: tuple[float, float]
) -> dict[str, Any]:
    """Return the layout of panel `number`: no axes shown, one scale in both directions.

    Parameters
    ----------
    number : int
        The panel, counted from 1.
    across, up : sequence of two float
        Where the panel lies, as fractions of the plotting area.
    reach : tuple of two float
        What must be visible to either side of the centre, and above and below it, in radii.

    Returns
    -------
    dict
        Entries ``xaxis…`` and ``yaxis…`` of a layout.

    Examples
    --------
    >>> sorted(panel_axes(2, [0, 1], [0, 1], (1.2, 1.2)))
    ['xaxis2', 'yaxis2']
    """
    suffix = "" if number == 1 else str(number)
    bare = {"visible": False, "fixedrange": True}
    x = {**bare, "domain": across, "anchor": f"y{suffix}", "range": [-reach[0], reach[0]]}
    y = {**bare, "domain": up, "anchor": f"x{suffix}", "range": [-reach[1], reach[1]]}
    return {f"xaxis{suffix}": x, f"yaxis{suffix}": {**y, "scaleanchor": f"x{suffix}"}}


def sphere(axes: dict[str, str]) -> list[Trace]:
    """Return the traces of an empty sphere: its outline and the near half of its equator.

    Parameters
    ----------
    axes : dict
        From `panel`.

    Examples
    --------
    >>> from qshadow_viz.figures.assemble import panel
    >>> len(sphere(panel(1)))
    2
    """
    turn = np.radians(np.arange(0, 361, 6))
    outline = {
        "x": np.cos(turn),
        "y": np.sin(turn),
        "mode": "lines",
        "fill": "toself",
        "fillcolor": theme.alpha(theme.SURFACE, 0.25),
        "line": {"color": theme.SURFACE, "width": 1.5},
        "showlegend": False,
        "hoverinfo": "skip",
        **axes,
    }
    near = turn[:31] + _AZIMUTH - np.pi / 2
    equator = np.stack([np.cos(near), np.sin(near), 0 * near], axis=-1)
    return [outline, line(axes, equator, color=theme.SURFACE, width=1.5)]


def line(axes: dict[str, str], points: ArrayLike, *, color: str, width: float, dash: str = "solid") -> Trace:
    """Return the trace of a line through points given in three dimensions.

    Parameters
    ----------
    axes : dict
        From `panel`.
    points : array_like, shape (m, 3)
        In units of the sphere's radius.
    color, width, dash
        How the line looks, as in Plotly.

    Examples
    --------
    >>> from qshadow_viz.figures.assemble import panel
    >>> line(panel(1), [[0, 0, 0], [0, 1, 0]], color=theme.BASIS_Y, width=2)["x"].round(2).tolist()
    [0.0, 0.82]
    """
    flat = project(points)
    look = {"color": color, "width": width, "dash": dash}
    return {
        "x": flat[:, 0],
        "y": flat[:, 1],
        "mode": "lines",
        "line": look,
        "showlegend": False,
        "hoverinfo": "skip",
        **axes,
    }


def arrow(
    axes: dict[str, str], vector: ArrayLike, *, color: str, name: str, width: float = 2.5, dash: str = "solid"
) -> Trace:
    """Return the trace of an arrow from the centre.

    Parameters
    ----------
    axes : dict
        From `panel`.
    vector : array_like, shape (3,)
        Where the tip lies, in units of the sphere's radius.
    color, width, dash
        How the arrow looks, as in Plotly.
    name : str
        What the legend calls it.

    Examples
    --------
    >>> from qshadow_viz.figures.assemble import panel
    >>> arrow(panel(1), [0, 0, 1], color=theme.EXACT, name="exact")["marker"]["symbol"]
    ['circle', 'arrow']
    """
    tip = np.asarray(vector, dtype=float)
    head = {
        "color": color,
        "symbol": ["circle", "arrow"],
        "size": [5, 14 if np.linalg.norm(project(tip)) > 1e-6 else 0],  # without length it has no direction
        "angleref": "previous",
        "opacity": 1,
        "line": {"width": 0},
    }
    shaft = line(axes, [0 * tip, tip], color=color, width=width, dash=dash)
    return {**shaft, "mode": "lines+markers", "marker": head, "name": name, "showlegend": True}
