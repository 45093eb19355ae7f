"""What silhouettes tell: overlaps against their number, an answer by averaging, and what they never show."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from .._typing import ArrayLike, Floats
from . import theme
from .assemble import Trace, assemble, panel

_GROUND = -1.5  # in `bowl_section`: where the shadow is seen
_APART = 1.9  # and half the distance between the two bodies


def overlap_curves(
    counts: ArrayLike, runs: ArrayLike, bowl_runs: ArrayLike, *, bowl_limit: float, factor: float, alt: str
) -> go.Figure:
    """Draw the overlap of two solids with their visual hulls against the number of silhouettes.

    Lines are means over records, bands hold the middle eight of ten records. The right panel shows what
    the first solid still lacks, beside ``factor / counts``.

    Parameters
    ----------
    counts : array_like of int, shape (s,)
        Numbers of silhouettes, increasing.
    runs, bowl_runs : array_like, shape (r, s)
        The overlap in each of r records, of a convex solid and of a bowl.
    bowl_limit : float
        Where the second approaches.
    factor : float
        Of the law drawn in the right panel.
    alt : str
        Says what the figure shows.

    Returns
    -------
    plotly.graph_objects.Figure
        Nine traces: two bands, two lines and two limits on the left; a band, a line and the law on the right.

    Raises
    ------
    ValueError
        If the shapes do not fit.

    Examples
    --------
    >>> runs = [[0.2, 0.4], [0.4, 0.6]]
    >>> fig = overlap_curves([1, 2], runs, runs, bowl_limit=0.7, factor=1, alt="a")
    >>> fig.data[2].y.round(3).tolist()
    [0.3, 0.5]
    """
    at = np.asarray(counts, dtype=float)
    convex, bowl = _runs("runs", runs, at), _runs("bowl_runs", bowl_runs, at)
    ends = at[[0, -1]]
    beside = panel(2)
    missing = 1 - convex
    dotted = {"color": theme.EXACT, "width": 1.5, "dash": "dot"}
    traces: list[Trace] = [
        _band(at, bowl, theme.MUTED),
        _band(at, convex, theme.ESTIMATE),
        _curve(at, convex.mean(axis=0), theme.ESTIMATE, "the solid"),
        _curve(at, bowl.mean(axis=0), theme.MUTED, "a bowl", symbol="square"),
        {"x": ends, "y": [1.0, 1.0], "mode": "lines", "line": dotted, "hoverinfo": "skip"},
        {"x": ends, "y": [bowl_limit] * 2, "mode": "lines", "line": dotted, "hoverinfo": "skip"},
        {**_band(at, missing, theme.ESTIMATE), **beside},
        {**_curve(at, missing.mean(axis=0), theme.ESTIMATE, "the solid"), **beside},
        {
            "x": ends,
            "y": factor / ends,
            "mode": "lines",
            "line": {"color": theme.BOUND, "width": 2, "dash": "dash"},
            "name": f"{factor:.2g} / N",
            **beside,
        },
    ]
    plain = {"showarrow": False, "xanchor": "right"}
    middle = len(at) // 2
    names: list[tuple[str, float, str, dict[str, Any]]] = [  # one above its rising curve, the other below
        ("the solid", convex.mean(axis=0)[middle], theme.ESTIMATE, {"yshift": 16}),
        ("a bowl", bowl.mean(axis=0)[middle], theme.MUTED, {"yshift": -26, "xanchor": "left"}),
    ]
    notes = [
        {**plain, "text": text, "x": np.log10(at[middle]), "y": y, "font": {"color": color}, **place}
        for text, y, color, place in names
    ]
    law = {"text": f"{factor:.2g}/<i>N</i>", "font": {"color": theme.BOUND}, "xshift": 8, "yshift": 12}
    place = {"x": np.log10(at[middle]), "y": np.log10(factor / at[middle]), "xref": "x2", "yref": "y2"}
    notes.append({**plain, "xanchor": "left", **law, **place})
    left, right = panel(1), panel(2)
    return assemble(
        traces,
        height=360,
        legend=False,
        alt=alt,
        annotations=notes,
        margin={"l": 56, "r": 12, "t": 16, "b": 52},
        xaxis={**_counts_axis(at), "domain": [0, 0.44], "anchor": left["yaxis"]},
        yaxis={"range": [0, 1.05], "title": {"text": "overlap"}, "anchor": left["xaxis"]},
        xaxis2={**_counts_axis(at), "domain": [0.58, 1], "anchor": right["yaxis"]},
        yaxis2={
            "type": "log",
            "range": [-2, 0],
            "tickvals": [0.01, 0.1, 1],
            "title": {"text": "1 − overlap"},
            "anchor": right["xaxis"],
        },
        narrow={
            "height": 640,
            "xaxis__domain": [0, 1],
            "yaxis__domain": [0.58, 1],
            "xaxis2__domain": [0, 1],
            "yaxis2__domain": [0, 0.42],
        },
    )


def two_answers(
    counts: ArrayLike, hull_errors: ArrayLike, mean_errors: ArrayLike, *, spread: float, alt: str
) -> go.Figure:
    """Draw how far two ways to answer one question are off, against the number of silhouettes.

    Parameters
    ----------
    counts : array_like of int, shape (s,)
        Numbers of silhouettes, increasing.
    hull_errors, mean_errors : array_like, shape (r, s)
        Relative errors in each of r >= 2 records, of the answer read off the visual hull and of the one that
        averages over silhouettes. Drawn are their root mean squares, with standard errors.
    spread : float
        Relative standard deviation of one silhouette's answer; the law drawn is ``spread / sqrt(counts)``.
    alt : str
        Says what the figure shows.

    Returns
    -------
    plotly.graph_objects.Figure
        The law and two lines.

    Raises
    ------
    ValueError
        If the shapes do not fit.

    Examples
    --------
    >>> fig = two_answers([1, 4], [[3, 1], [3, 1]], [[-2, 1], [2, -1]], spread=2, alt="a")
    >>> [trace.y.tolist() for trace in fig.data]
    [[2.0, 1.0], [3.0, 1.0], [2.0, 1.0]]
    """
    at = np.asarray(counts, dtype=float)
    law = {"color": theme.BOUND, "width": 2, "dash": "dash"}
    traces: list[Trace] = [{"x": at, "y": spread / np.sqrt(at), "mode": "lines", "line": law, "name": "1/√N"}]
    for name, errors, color, symbol in (
        ("visual hull", _runs("hull_errors", hull_errors, at), theme.MUTED, "square"),
        ("4 × mean shadow", _runs("mean_errors", mean_errors, at), theme.ESTIMATE, "circle"),
    ):
        squares = errors**2
        size = np.sqrt(squares.mean(axis=0))
        doubt = squares.std(axis=0, ddof=1) / np.sqrt(len(squares)) / (2 * size)
        bars = {"array": doubt, "color": color, "thickness": 1.5, "width": 4}
        traces.append({**_curve(at, size, color, name, symbol), "error_y": bars})
    return assemble(
        traces,
        height=360,
        alt=alt,
        xaxis=_counts_axis(at),
        yaxis={
            "type": "log",
            "range": [-3.3, 0.3],
            "tickvals": [0.001, 0.01, 0.1, 1],
            "ticktext": ["0.1 %", "1 %", "10 %", "100 %"],
            "title": {"text": "error (RMS)"},
        },
    )


def bowl_section(share: float, *, alt: str) -> go.Figure:
    """Draw a cut through a bowl and through a half ball, the same beam on both, and what passes below.

    Parameters
    ----------
    share : float
        Radius of the hollow, in units of the outer one.
    alt : str
        Says what the figure shows.

    Returns
    -------
    plotly.graph_objects.Figure
        For each solid the body, the rays and the shadow.

    Examples
    --------
    >>> fig = bowl_section(0.8, alt="…")
    >>> bool(np.allclose(fig.data[2].x - fig.data[5].x, -2 * _APART))
    True
    """
    turn = np.linspace(np.pi, 2 * np.pi, 61)
    arc = np.stack([np.cos(turn), np.sin(turn)])
    slant = np.array([0.4, -1.0]) / np.hypot(0.4, 1.0)
    traces: list[Trace] = []
    for middle, hollow in ((-_APART, share), (_APART, 0.0)):
        body = np.c_[arc, hollow * arc[:, ::-1]]
        rays, shadow = _beam(slant, hollow)
        common = {"mode": "lines", "hoverinfo": "skip"}
        grey = {"fill": "toself", "fillcolor": theme.SURFACE, "line": {"color": theme.MUTED, "width": 1.5}}
        traces += [
            {"x": middle + np.r_[body[0], body[0, 0]], "y": np.r_[body[1], body[1, 0]], **grey, **common},
            {
                "x": middle + rays[:, 0],
                "y": rays[:, 1],
                "line": {"color": theme.MUTED, "width": 1},
                **common,
            },
            {"x": middle + shadow, "y": [_GROUND] * 2, "line": {"color": theme.INK, "width": 8}, **common},
        ]
    bare = {"visible": False, "fixedrange": True}
    words = {"y": 0.75, "showarrow": False, "yanchor": "bottom"}
    return assemble(
        traces,
        height=300,
        legend=False,
        alt=alt,
        margin={"l": 4, "r": 4, "t": 4, "b": 4},
        annotations=[
            {**words, "x": -_APART, "text": "a bowl"},
            {**words, "x": _APART, "text": "half a ball"},
        ],
        xaxis={**bare, "range": [-_APART - 1.75, _APART + 1.75]},
        yaxis={**bare, "range": [_GROUND - 0.1, 1.05], "scaleanchor": "x"},
    )


def _beam(slant: Floats, hollow: float) -> tuple[Floats, Floats]:
    """Return parallel rays down to where each is stopped, and the ends of the shadow on the ground."""
    starts = np.c_[np.linspace(-1.65, 0.95, 27), np.full(27, 0.7)]
    lengths = np.linspace(0, (_GROUND - 0.7) / slant[1], 2001)
    paths = starts[:, None] + lengths[:, None] * slant
    radius = np.hypot(paths[..., 0], paths[..., 1])
    stopped = (radius <= 1) & (radius >= hollow) & (paths[..., 1] <= 0)
    stops = np.where(stopped.any(axis=1), stopped.argmax(axis=1), len(lengths) - 1)
    ends = paths[np.arange(len(paths)), stops]
    gaps = np.full_like(ends, np.nan)
    # the beam along the tangent bounds the shadow on one side, the beam past the rim on the other
    across = np.array([-slant[1], slant[0]])
    tangent, rim = -across, np.array([1.0, 0.0])
    edges = [edge[0] + (_GROUND - edge[1]) / slant[1] * slant[0] for edge in (tangent, rim)]
    return np.stack([starts, ends, gaps], axis=1).reshape(-1, 2), np.array(edges)


def _counts_axis(at: Floats) -> dict[str, Any]:
    return {
        "type": "log",
        "range": np.log10(at[[0, -1]] * [0.87, 1.15]),
        "tickvals": at,
        "title": {"text": "silhouettes <i>N</i>"},
        "showgrid": False,
    }


def _runs(name: str, value: ArrayLike, at: Floats) -> Floats:
    runs = np.asarray(value, dtype=float)
    if runs.ndim != 2 or runs.shape[1:] != at.shape:
        raise ValueError(f"`{name}` must have shape (records, {at.size}), but {runs.shape} was given")
    return runs


def _band(at: Floats, runs: Floats, color: str) -> Trace:
    low, high = np.quantile(runs, [0.1, 0.9], axis=0)
    return _fill(at, low, high, color)


def _fill(at: Floats, low: Floats, high: Floats, color: str) -> Trace:
    return {
        "x": np.r_[at, at[::-1]],
        "y": np.r_[low, high[::-1]],
        "mode": "lines",
        "fill": "toself",
        "fillcolor": theme.alpha(color, 0.22),
        "line": {"width": 0},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _curve(at: Floats, y: Floats, color: str, name: str, symbol: str = "circle") -> Trace:
    look = {"line": {"color": color, "width": 2.5}, "marker": {"color": color, "size": 7, "symbol": symbol}}
    return {"x": at, "y": y, "mode": "lines+markers", "name": name, **look}
