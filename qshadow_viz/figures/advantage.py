"""Copies needed with one copy at a time and with pairs, and the noise at which pairs stop winning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from .._typing import ArrayLike, Floats
from . import theme
from .assemble import assemble

_OUT_OF_REACH = "no strategy with single copies"


def copies_needed(
    n: ArrayLike,
    *,
    one: ArrayLike,
    pairs: ArrayLike,
    bound: ArrayLike | None = None,
    guarantee: float | None = None,
    one_simulated: Sequence[tuple[float, ...]] = (),
    pairs_simulated: Sequence[tuple[float, ...]] = (),
    labels: Mapping[str, tuple[float, float]] | None = None,
    note: str = "",
    most: float = 1e14,
    mark_crossing: bool = False,
    alt: str = "",
) -> go.Figure:
    """Draw copies needed against the number of qubits: simulations as points, formulas as broken lines.

    Parameters
    ----------
    n : array_like of int, shape (m,)
        Number of qubits, increasing.
    one, pairs : array_like, shape (m,)
        Computed needs of the two strategies, in copies; nan where a line is not to be drawn.
    bound : array_like, shape (m,), optional
        What every strategy with single copies needs; the region below is shaded.
    guarantee : float, optional
        What suffices for pairs, whatever n is.
    one_simulated, pairs_simulated : sequence of (n, copies, low, high)
        Simulated needs with the ends of their error bars.
    labels : mapping from str to (n, copies), optional
        What to write, and where; without it a legend says which line is which.
    note : str
        Written above the figure, at most two lines.
    most : float
        Where the axis of copies ends.
    mark_crossing : bool
        Whether to mark where pairs begin to need fewer copies than `bound`, or than `one` without it.
    alt : str
        Says what the figure shows.

    Returns
    -------
    plotly.graph_objects.Figure
        The same eight traces for every input.

    Raises
    ------
    ValueError
        If shapes differ.

    Examples
    --------
    >>> fig = copies_needed([1, 2], one=[17, 29], pairs=[12, 12], labels={"pairs": (2, 12)})
    >>> [trace.name for trace in fig.data][1:3]
    ['one copy at a time, computed', 'pairs, computed']
    """
    at = np.asarray(n, dtype=float)
    single, double = _column("one", one, at), _column("pairs", pairs, at)
    floor = np.full(at.shape, np.nan) if bound is None else _column("bound", bound, at)
    level = np.nan if guarantee is None else float(guarantee)
    rival = single if bound is None else floor
    simulated_to = max([row[0] for row in (*one_simulated, *pairs_simulated)], default=at[0] - 1) + 0.5
    traces = [
        {
            "x": np.r_[at, at[::-1]],
            "y": np.r_[floor, np.full(at.shape, 0.5)],
            "mode": "lines",
            "name": _OUT_OF_REACH,
            "line": {"width": 0},
            "fill": "toself",
            "fillcolor": theme.alpha(theme.BOUND, 0.16),
            "hoverinfo": "skip",
        },
        _line(at, single, "one copy at a time, computed", theme.ONE_COPY, "dash"),
        _line(at, double, "pairs, computed", theme.TWO_COPIES, "dash"),
        _line(at, floor, "single copies need at least", theme.BOUND, "dashdot"),
        _line(at[[0, -1]], np.array([level, level]), "enough for pairs", theme.TWO_COPIES, "dot"),
        _points(one_simulated, "one copy at a time, simulated", theme.ONE_COPY, "circle"),
        _points(pairs_simulated, "pairs, simulated", theme.TWO_COPIES, "square"),
        _crossing(at, double, rival if mark_crossing else np.full(at.shape, np.nan)),
    ]
    shapes = []
    above = {"xref": "paper", "x": 0, "xanchor": "left", "yref": "paper", "y": 1, "yanchor": "bottom"}
    notes = [{"text": note, "showarrow": False, "align": "left", "yshift": 40, **above}] if note else []
    notes += [_write(place, copies, text) for text, (place, copies) in (labels or {}).items()]
    if labels is None:
        for trace in traces:
            lines = trace["mode"] == "lines" and trace["name"] != _OUT_OF_REACH
            trace["showlegend"] = bool(lines and np.isfinite(np.asarray(trace["y"], dtype=float)).any())
    if at[0] <= simulated_to < at[-1]:
        shapes.append(
            {
                "type": "rect",
                "yref": "paper",
                "x0": simulated_to,
                "x1": at[-1] + 0.5,
                "y0": 0,
                "y1": 1,
                "fillcolor": theme.alpha(theme.SURFACE, 0.28),
                "line": {"width": 0},
                "layer": "below",
            }
        )
        middle = (simulated_to + at[-1] + 0.5) / 2
        top = {"yref": "paper", "y": 1, "yanchor": "top"}
        quiet = {"font": {"color": theme.MUTED, "size": 13}}
        notes.append({**_write(middle, 1, "formula only"), **top, **quiet})
        notes.append({**_write((at[0] + simulated_to) / 2, 1, "simulated"), **top, **quiet})
    decades = round(float(np.log10(most)))
    return assemble(
        traces,
        height=480 if note else 440,
        legend=labels is None,
        alt=alt,
        shapes=shapes,
        annotations=notes,
        narrow=(
            {"annotations[0]__xshift": -56, "annotations[0]__yshift": 62, "margin__t": 128} if note else None
        ),
        margin={"l": 64, "r": 16, "t": 106 if note else 16, "b": 48},
        xaxis={"range": [0.2, at[-1] + 0.6], "dtick": 10, "title": "qubits, <i>n</i>", "showgrid": False},
        yaxis={
            "type": "log",
            "range": [0, decades],
            "tickvals": [10.0**k for k in range(0, decades + 1, 3 if decades > 6 else 1)],
            "ticktext": [_power(k) for k in range(0, decades + 1, 3 if decades > 6 else 1)],
            "title": "copies needed",
        },
    )


def fatal_noise(
    n: ArrayLike, curves: Mapping[str, tuple[ArrayLike, float, bool, bool]], *, alt: str
) -> go.Figure:
    """Draw the noise at which pairs stop winning against the number of qubits.

    Parameters
    ----------
    n : array_like of int, shape (m,)
        Number of qubits.
    curves : mapping from str to (values, limit, noisy, hardest)
        For each comparison its label, values of p with shape (m,), the limit for large n, whether the
        rival is as noisy, and whether the copies are enough for strings with a letter on every qubit.
    alt : str
        Says what the figure shows.

    Returns
    -------
    plotly.graph_objects.Figure
        Two traces for each comparison: the values, then the limit.

    Raises
    ------
    ValueError
        If shapes differ.

    Examples
    --------
    >>> fig = fatal_noise([3, 4], {"random P": ([0.02, 0.05], 0.2, False, False)}, alt="One curve.")
    >>> len(fig.data)
    2
    """
    at = np.asarray(n, dtype=float)
    traces, notes = [], []
    for label, (values, limit, noisy, hardest) in curves.items():
        column = _column(f"curves[{label!r}]", values, at)
        color = theme.ONE_COPY if noisy else theme.BOUND
        symbol = "square" if hardest else "circle"
        traces.append(
            {
                "x": at,
                "y": column,
                "mode": "lines+markers",
                "name": label,
                "line": {"color": color, "width": 2},
                "marker": {"color": color, "symbol": symbol, "size": 8},
                "hovertemplate": "n = %{x}: p = %{y:.3f}<extra>" + label + "</extra>",
            }
        )
        traces.append(
            {
                **_line(at[[0, -1]], np.full(2, limit), f"{label}, limit", color, "dot"),
                "hoverinfo": "skip",
                "showlegend": False,
            }
        )
        text = {"text": f"{limit:.3f}", "showarrow": False, "font": {"size": 13, "color": color}}
        notes.append({**text, "xref": "paper", "x": 1, "xanchor": "left", "y": limit, "yanchor": "middle"})
    return assemble(
        traces,
        height=460,
        alt=alt,
        annotations=notes,
        margin={"l": 56, "r": 52, "t": 64, "b": 48},
        xaxis={"range": [at[0] - 1, at[-1] + 1], "dtick": 10, "title": "qubits, <i>n</i>", "showgrid": False},
        yaxis={"range": [0, 0.42], "dtick": 0.1, "title": "noise <i>p</i> at which pairs stop winning"},
    )


def _column(name: str, values: ArrayLike, n: Floats) -> Floats:
    column = np.asarray(values, dtype=float)
    if column.shape != n.shape:
        raise ValueError(f"`{name}` must have the shape of `n`, {n.shape}, but {column.shape} was given")
    return column


def _line(x: Floats, y: Floats, name: str, color: str, dash: str) -> dict[str, Any]:
    look = {"color": color, "width": 2.5, "dash": dash}
    return {"x": x, "y": y, "mode": "lines", "name": name, "line": look}


def _points(rows: Sequence[tuple[float, ...]], name: str, color: str, symbol: str) -> dict[str, Any]:
    n, copies, low, high = np.asarray(rows, dtype=float).reshape(-1, 4).T
    return {
        "x": n,
        "y": copies,
        "mode": "markers",
        "name": name,
        "marker": {"color": color, "symbol": symbol, "size": 9},
        "error_y": {
            "symmetric": False,
            "array": np.maximum(high - copies, 0),
            "arrayminus": np.maximum(copies - low, 0),
            "color": color,
            "thickness": 2,
            "width": 5,
        },
    }


def _crossing(n: Floats, pairs: Floats, rival: Floats) -> dict[str, Any]:
    """Mark where pairs begin to need fewer copies, by interpolation of the logarithms."""
    gap = np.log(rival) - np.log(pairs)
    up = np.flatnonzero((gap[:-1] <= 0) & (gap[1:] > 0))
    x, y = np.empty(0), np.empty(0)
    if up.size:
        i = up[0]
        share = -gap[i] / (gap[i + 1] - gap[i])
        x = np.array([n[i] + share * (n[i + 1] - n[i])])
        y = np.exp([(1 - share) * np.log(pairs[i]) + share * np.log(pairs[i + 1])])
    look = {"color": theme.PAPER, "symbol": "diamond", "size": 13, "line": {"color": theme.INK, "width": 2.5}}
    return {"x": x, "y": y, "mode": "markers", "name": "pairs begin to win", "marker": look}


def _write(x: float, copies: float, text: str) -> dict[str, Any]:
    # annotations take the logarithm on a logarithmic axis
    return {"x": x, "y": float(np.log10(copies)), "text": text, "showarrow": False, "font": {"size": 13}}


def _power(k: int) -> str:
    return ("1", "10", "100", "1,000")[k] if k < 4 else f"10<sup>{k}</sup>"
