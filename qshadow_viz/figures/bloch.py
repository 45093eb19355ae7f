"""One qubit on the Bloch sphere: the three ways to look at it, and what many looks show."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from .._typing import ArrayLike, Floats
from . import theme
from .assemble import Trace, assemble, panel
from .sphere import arrow, line, panel_axes, project, sphere

_LETTERS = "XYZ"


def three_looks(vector: ArrayLike, *, alt: str) -> go.Figure:
    """Draw a qubit three times: each time one axis is measured, and only the arrow's shadow on it counts.

    Parameters
    ----------
    vector : array_like, shape (3,)
        The qubit's Bloch vector, at most 1 long.
    alt : str
        Says what the figure shows.

    Returns
    -------
    plotly.graph_objects.Figure
        Six traces for each sphere; beside each end of the axis, the chance of that outcome.

    Raises
    ------
    ValueError
        If `vector` is not a Bloch vector.

    Examples
    --------
    >>> fig = three_looks([0.6, 0.0, 0.8], alt="A qubit measured along x, y and z.")
    >>> [note.text for note in fig.layout.annotations[:2]]
    ['+1: 80 %', '−1: 20 %']
    """
    tip = _bloch_vector(vector)
    traces: list[Trace] = []
    notes: list[dict[str, Any]] = []
    places: dict[str, Any] = {}
    narrow: dict[str, Any] = {"height": 720}
    for code, letter in enumerate(_LETTERS):
        axes = panel(code + 1)
        axis, color = np.eye(3)[code], theme.BASIS[code]
        shadow = tip[code] * axis
        traces += [
            *sphere(axes),
            line(axes, [-axis, axis], color=color, width=2),
            line(axes, [tip, shadow], color=theme.MUTED, width=1.5, dash="dot"),
            line(axes, [0 * axis, shadow], color=color, width=7),
            arrow(axes, tip, color=theme.EXACT, name="the qubit"),
        ]
        refs = {"xref": axes["xaxis"], "yref": axes["yaxis"], "showarrow": False}
        for sign, name in ((1, "+1"), (-1, "−1")):
            chance = f"{(1 + sign * tip[code]) / 2:.0%}".replace("%", " %")
            behind = {"bgcolor": theme.alpha(theme.PAPER, 0.75), "borderpad": 1}
            notes.append({**refs, **behind, "text": f"{name}: {chance}", **_label_place(sign * axis)})
        below = {"text": f"measured along {letter}", "font": {"color": theme.MUTED}, "x": 0, "y": -1.36}
        notes.append({**refs, **below})
        places |= panel_axes(code + 1, [code / 3 + 0.005, (code + 1) / 3 - 0.005], [0, 1], reach=(1.45, 1.4))
        suffix = axes["xaxis"][1:]
        narrow[f"xaxis{suffix}__domain"] = [0, 1]
        narrow[f"yaxis{suffix}__domain"] = [(2 - code) / 3 + 0.005, (3 - code) / 3 - 0.005]
    return assemble(
        traces,
        height=300,
        legend=False,
        alt=alt,
        narrow=narrow,
        margin={"l": 4, "r": 4, "t": 8, "b": 8},
        annotations=notes,
        **places,
    )


def many_looks(vector: ArrayLike, tally: ArrayLike, errors: ArrayLike) -> go.Figure:
    """Draw what many random looks at copies of a qubit have shown, and the arrow recovered from them.

    On the sphere the six possible outcomes have areas in proportion to how often they came up. The
    short arrow is the mean of the directions seen, the long one three times that. Beside the sphere
    stand the three components of the long arrow, against the exact ones.

    Parameters
    ----------
    vector : array_like, shape (3,)
        The exact Bloch vector.
    tally : array_like of int, shape (3, 2)
        How often each outcome was seen: a row for each of the bases X, Y, Z; +1, then −1.
    errors : array_like, shape (3,)
        Standard errors of the recovered components.

    Returns
    -------
    plotly.graph_objects.Figure
        The same eleven traces for every input.

    Raises
    ------
    ValueError
        If a shape is wrong or the tally is empty.

    Examples
    --------
    >>> fig = many_looks([0, 0, 1], [[5, 5], [5, 5], [10, 0]], [0.1, 0.1, 0.1])
    >>> fig.data[-1].x
    array([0., 0., 1.])
    """
    exact = _bloch_vector(vector)
    counts = np.asarray(tally)
    bars = np.asarray(errors, dtype=float)
    if counts.shape != (3, 2) or counts.min() < 0 or counts.sum() == 0:
        raise ValueError(f"`tally` must be six counts in shape (3, 2), not all 0, but {tally!r} was given")
    if bars.shape != (3,):
        raise ValueError(f"`errors` must hold 3 numbers, but {errors!r} was given")
    shots = int(counts.sum())
    mean = (counts[:, 0] - counts[:, 1]) / shots
    left, right = panel(1), panel(2)
    ends = np.eye(3)[:, None, :] * np.array([1, -1])[:, None]
    faint = [theme.alpha(color, 0.5) for color in theme.BASIS]
    traces = [
        *sphere(left),
        *(line(left, pair, color=color, width=1.5) for pair, color in zip(ends, faint, strict=True)),
        _outcomes(left, project(ends).reshape(6, 2), counts.ravel() / shots),
        arrow(left, exact, color=theme.EXACT, name="exact"),
        arrow(left, 3 * mean, color=theme.ESTIMATE, name="3 × mean", dash="dash"),
        arrow(left, mean, color=theme.ESTIMATE, name="mean", width=5),
        {
            "x": exact,
            "y": list(_LETTERS),
            "mode": "markers",
            "name": "exact",
            "marker": {"symbol": "line-ns", "size": 26, "line": {"width": 3, "color": theme.EXACT}},
            "showlegend": False,
            **right,
        },
        {
            "x": 3 * mean,
            "y": list(_LETTERS),
            "mode": "markers",
            "name": "3 × mean",
            "marker": {"color": theme.ESTIMATE, "size": 10},
            "error_x": {"array": bars, "color": theme.ESTIMATE, "thickness": 2, "width": 6},
            "showlegend": False,
            **right,
        },
    ]
    letters = [
        {
            "text": letter,
            "font": {"color": color, "size": 15},
            "x": 1.3 * at[0],
            "y": 1.22 * at[1],
            "showarrow": False,
        }
        for letter, color, at in zip(_LETTERS, theme.BASIS, project(np.eye(3)), strict=True)
    ]
    inside = {
        "type": "rect",
        "xref": "x2",
        "yref": "y2 domain",
        "x0": -1,
        "x1": 1,
        "y0": 0,
        "y1": 1,
        "layer": "below",
        "fillcolor": theme.alpha(theme.SURFACE, 0.25),  # the sphere's own shade
        "line": {"width": 0},
    }
    return assemble(
        traces,
        height=400,
        margin={"l": 8, "r": 16, "t": 44, "b": 48},
        annotations=letters,
        shapes=[inside],
        **panel_axes(1, [0, 0.5], [0, 1], reach=(1.3, 1.3)),
        xaxis2={
            "domain": [0.58, 1],
            "anchor": "y2",
            "range": [-4.6, 4.6],
            "dtick": 1,
            "title": {"text": "component"},
        },
        yaxis2={
            "domain": [0.05, 0.95],
            "anchor": "x2",
            "range": [2.6, -0.6],
            "type": "category",
            "categoryarray": list(_LETTERS),
            "tickfont": {"size": 15},
            "ticks": "",
            "showgrid": False,
        },
        narrow={
            "height": 560,
            "xaxis__domain": [0, 1],
            "yaxis__domain": [0.4, 1],
            "xaxis2__domain": [0.08, 1],
            "yaxis2__domain": [0, 0.33],
        },
    )


def _bloch_vector(vector: ArrayLike) -> Floats:
    array = np.asarray(vector, dtype=float)
    if array.shape != (3,) or not np.linalg.norm(array) <= 1 + 1e-9:
        raise ValueError(f"`vector` must have 3 components and be at most 1 long, but {vector!r} was given")
    return array


def _outcomes(axes: dict[str, str], places: Floats, shares: Floats) -> Trace:
    """Return the six discs, +x, −x, +y, …, whose areas are in proportion to `shares`."""
    colors = [color for color in theme.BASIS for _ in range(2)]
    return {
        "x": places[:, 0],
        "y": places[:, 1],
        "mode": "markers",
        "showlegend": False,
        "hoverinfo": "skip",
        "marker": {
            "color": [theme.alpha(color, 0.8) for color in colors],
            "size": 46 * np.sqrt(shares),
            "opacity": 1,
            "line": {"width": 1, "color": colors},
        },
        **axes,
    }


def _label_place(end: Floats) -> dict[str, Any]:
    """Return where the label of an axis' end stands: beyond the end, clear of the axis itself."""
    right, up = project(end)
    if 0.2 < abs(right) < 0.7:  # within the outline there is room beside the end
        return {"x": right + 0.05 * np.sign(right), "y": up, "xanchor": "left" if right > 0 else "right"}
    return {"x": right, "y": up + 0.2 * np.sign(up)}
