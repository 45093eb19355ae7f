"""Answers from a record that was taken before the question: one, all of them, and correlations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from .._typing import ArrayLike, Floats
from . import theme
from .assemble import Trace, assemble, panel

ROWS = ("⟨A⟩", "⟨B⟩", "⟨AB⟩", "⟨AB⟩ − ⟨A⟩⟨B⟩")


def one_question(
    sizes: ArrayLike,
    running: ArrayLike,
    exact: float,
    deviation: float,
    *,
    note: str,
    rows: ArrayLike,
    rows_exact: ArrayLike,
    rows_error: ArrayLike,
) -> go.Figure:
    """Draw how one answer settles as the record is read, and what it says about two clumps A and B.

    Parameters
    ----------
    sizes : array_like of int, shape (s,)
        How many snapshots had been read at each point; increasing.
    running : array_like, shape (s,)
        The estimate from that many.
    exact : float
        The exact expectation value.
    deviation : float
        The standard deviation of a single snapshot; the funnel is two standard errors to either side.
    note : str
        Written above the figure, at most two lines: the question and its answer.
    rows, rows_exact, rows_error : array_like, shape (4,)
        Estimates of `ROWS`, the exact values, and standard errors.

    Returns
    -------
    plotly.graph_objects.Figure
        The same five traces for every input.

    Raises
    ------
    ValueError
        If the shapes do not fit.

    Examples
    --------
    >>> four = [0.1, 0.2, 0.3, 0.28]
    >>> fig = one_question([10, 100], [0.9, 0.3], 0.25, 3.0, note="ZIIZ", rows=four, rows_exact=four,
    ...                    rows_error=[0.1] * 4)
    >>> len(fig.data), float(fig.data[2].y[-1])
    (5, 0.3)
    """
    at, path = np.asarray(sizes, dtype=float), np.asarray(running, dtype=float)
    if at.ndim != 1 or at.shape != path.shape:
        raise ValueError(f"`running` must have the shape of `sizes`, {at.shape}, but {path.shape} was given")
    given = {"rows": rows, "rows_exact": rows_exact, "rows_error": rows_error}
    for name, values in given.items():
        if np.shape(values) != (4,):
            raise ValueError(f"`{name}` must hold 4 numbers, but {values!r} was given")
    funnel = 2 * deviation / np.sqrt(at)
    beside = {"mode": "markers", "y": np.arange(4), "showlegend": False, **panel(2)}
    traces: list[Trace] = [
        {
            "x": np.r_[at, at[::-1]],
            "y": np.r_[exact - funnel, (exact + funnel)[::-1]],
            "mode": "lines",
            "fill": "toself",
            "line": {"width": 0},
            "fillcolor": theme.alpha(theme.SURFACE, 0.4),
            "name": "± 2 errors",
            "showlegend": False,
            "hoverinfo": "skip",
        },
        {
            "x": at[[0, -1]],
            "y": [exact, exact],
            "mode": "lines",
            "name": "exact",
            "line": {"color": theme.EXACT, "width": 2},
        },
        {
            "x": at,
            "y": path,
            "mode": "lines",
            "name": "estimate",
            "line": {"color": theme.ESTIMATE, "width": 2.5},
        },
        {
            "x": np.asarray(rows_exact, dtype=float),
            "name": "exact",
            "marker": {"symbol": "line-ns", "size": 22, "line": {"width": 3, "color": theme.EXACT}},
            **beside,
        },
        {
            "x": np.asarray(rows, dtype=float),
            "name": "estimate",
            "marker": {"color": theme.ESTIMATE, "size": 9},
            "error_x": {
                "array": np.asarray(rows_error, dtype=float),
                "color": theme.ESTIMATE,
                "thickness": 2,
                "width": 6,
            },
            **beside,
        },
    ]
    above = {"xref": "paper", "yref": "paper", "x": 0, "y": 1, "xanchor": "left", "yanchor": "bottom"}
    return assemble(
        traces,
        height=420,
        margin={"l": 56, "r": 16, "t": 92, "b": 56},
        legend_font_size=12,
        annotations=[
            {"text": note, "align": "left", "yshift": 36, "xshift": -44, "showarrow": False, **above}
        ],
        xaxis={
            "type": "log",
            "range": [np.log10(at[0]), np.log10(at[-1])],
            "domain": [0, 0.47],
            "title": {"text": "snapshots read"},
            "dtick": 1,
            "tickformat": ",",
        },
        yaxis={"range": [-1.6, 1.6], "dtick": 0.5, "title": {"text": "expectation value"}},
        xaxis2={
            "domain": [0.68, 1],
            "anchor": "y2",
            "range": [-1.25, 1.25],
            "dtick": 1,
            "title": {"text": "value"},
            "zeroline": True,
            "zerolinewidth": 2,
        },
        yaxis2={
            "anchor": "x2",
            "range": [3.6, -0.6],
            "tickvals": list(range(4)),
            "ticktext": list(ROWS),
            "showgrid": False,
            "ticks": "",
            "tickfont": {"size": 13, "color": theme.INK},
        },
        narrow={
            "height": 620,
            "margin__l": 44,
            "margin__r": 28,
            "yaxis__title__text": "",
            "xaxis__domain": [0, 1],
            "yaxis__domain": [0.46, 1],
            "xaxis2__domain": [0.25, 1],
            "yaxis2__domain": [0, 0.3],
        },
    )


def all_answers(
    exact: ArrayLike, estimate: ArrayLike, error: ArrayLike, weight: ArrayLike, *, alt: str
) -> go.Figure:
    """Draw the answers to many questions from one record against the exact values, told apart by weight.

    Parameters
    ----------
    exact, estimate, error : array_like, shape (m,)
        Exact expectation values, their estimates and standard errors.
    weight : array_like of int, shape (m,)
        Number of non-identity letters, 1 to 5.
    alt : str
        Says what the figure shows.

    Returns
    -------
    plotly.graph_objects.Figure
        The diagonal, then one trace for each weight that occurs, the heaviest first: it lies lowest.

    Raises
    ------
    ValueError
        If the shapes differ or a weight is not in 1..5.

    Examples
    --------
    >>> fig = all_answers([0.5, -1], [0.4, -0.9], [0.1, 0.2], [1, 2], alt="Two answers.")
    >>> [trace.name for trace in fig.data]
    ['exact', '2 letters', '1 letter']
    """
    columns = [np.asarray(values, dtype=float) for values in (exact, estimate, error)]
    weights = np.asarray(weight)
    if any(column.shape != weights.shape for column in columns):
        shapes = [column.shape for column in columns]
        raise ValueError(
            f"`exact`, `estimate` and `error` must have the shape of `weight`, {weights.shape}, "
            f"but {shapes} were given"
        )
    if weights.size == 0 or weights.min() < 1 or weights.max() > len(theme.WEIGHT):
        raise ValueError(f"`weight` must lie in 1..{len(theme.WEIGHT)}, but {weight!r} was given")
    fig = theme.figure(height=460, alt=alt, xaxis_title="exact value", yaxis_title="estimate")
    fig.add_scatter(
        x=[-1.3, 1.3],
        y=[-1.3, 1.3],
        mode="lines",
        name="exact",
        showlegend=False,
        hoverinfo="skip",
        line={"color": theme.EXACT, "width": 1.5},
    )
    for k in np.unique(weights)[::-1]:
        chosen = weights == k
        x, y, bar = (column[chosen] for column in columns)
        color = theme.WEIGHT[k - 1]
        fig.add_scatter(
            x=x,
            y=y,
            mode="markers",
            name=f"{k} letter{'s' if k > 1 else ''}",
            legendrank=int(k),
            marker={"color": color, "symbol": theme.SYMBOLS[k - 1], "size": 7, "opacity": 0.9},
            error_y={"array": bar, "color": theme.alpha(color, 0.35), "thickness": 1.5, "width": 0},
        )
    fig.update_layout(
        xaxis={"range": [-1.15, 1.15], "dtick": 0.5}, yaxis={"range": [-1.45, 1.45], "dtick": 0.5}
    )
    return fig


def clump_correlations(gaps: ArrayLike, curves: Mapping[str, Sequence[ArrayLike]], *, alt: str) -> go.Figure:
    """Draw the correlation of two clumps against the gap between them, several systems in one picture.

    Parameters
    ----------
    gaps : array_like of int, shape (g,)
        Number of qubits between the two clumps.
    curves : mapping from str to three array_like, shape (g,)
        For each system its name and the estimates, standard errors and exact values; at most five.
    alt : str
        Says what the figure shows.

    Returns
    -------
    plotly.graph_objects.Figure
        Two traces for each system: the exact line, labelled at its right end, then the estimates.

    Raises
    ------
    ValueError
        If there is no curve, there are more than five, or lengths differ.

    Examples
    --------
    >>> fig = clump_correlations([0, 1], {"h = 1": ([0.5, 0.2], [0.1, 0.1], [0.4, 0.3])}, alt="One curve.")
    >>> len(fig.data)
    2
    """
    at = np.asarray(gaps)
    if not 1 <= len(curves) <= len(theme.WEIGHT):
        raise ValueError(f"`curves` must hold 1 to {len(theme.WEIGHT)} systems, but {len(curves)} were given")
    fig = theme.figure(
        height=400,
        alt=alt,
        legend=False,
        xaxis_title="qubits between the clumps",
        yaxis_title="correlation",
        margin={"l": 56, "r": 84, "t": 16, "b": 48},
    )
    lowest: float = 0
    for name, color, symbol in zip(curves, theme.WEIGHT, theme.SYMBOLS, strict=False):
        estimate, error, exact = (_column(name, values, at) for values in curves[name])
        lowest = min(lowest, float(np.min(estimate - error)))
        fig.add_scatter(
            x=at,
            y=exact,
            mode="lines",
            name=f"{name}, exact",
            line={"color": color, "width": 2},
        )
        fig.add_scatter(
            x=at,
            y=estimate,
            mode="markers",
            name=name,
            marker={"color": color, "symbol": symbol, "size": 9},
            error_y={"array": error, "color": color, "thickness": 1.5, "width": 5},
        )
        fig.add_annotation(
            text=name,
            showarrow=False,
            font={"color": color},
            x=1,
            xref="paper",
            xanchor="left",
            xshift=6,
            y=float(exact[-1]),
            yref="y",
        )
    step = 1 if at.max() - at.min() < 12 else 2
    fig.update_layout(
        xaxis={"dtick": step, "range": [at.min() - 0.3, at.max() + 0.3]},
        yaxis={"range": [min(-0.1, 1.1 * lowest), 1.05]},
    )
    return fig


def _column(name: str, values: ArrayLike, gaps: NDArray[np.generic]) -> Floats:
    column = np.asarray(values, dtype=float)
    if column.shape != gaps.shape:
        raise ValueError(
            f"`curves[{name!r}]` must have the shape of `gaps`, {gaps.shape}, but {column.shape} was given"
        )
    return column
