"""The largest of many errors: how it grows with the questions, and how many snapshots keep it small."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from .._typing import ArrayLike
from . import theme
from .assemble import Trace, assemble
from .scaling import DECADES, LAW, marker


def largest_errors(
    counts: Mapping[int, ArrayLike], found: Mapping[int, ArrayLike], law: Mapping[int, ArrayLike], *, alt: str
) -> go.Figure:
    """Draw the largest error among M answers against M, for several weights.

    Parameters
    ----------
    counts : mapping from int to array_like of int
        For each weight k, 1 to 5, the numbers of questions M; increasing.
    found, law : mapping from int to array_like
        For the same weights the largest error among that many, and what is expected.
    alt : str
        Says what the figure shows.

    Returns
    -------
    plotly.graph_objects.Figure
        Two traces for each weight, the expected line and the points; labels at the lines' right ends.

    Raises
    ------
    ValueError
        If the three mappings differ in their weights or lengths.

    Examples
    --------
    >>> fig = largest_errors({1: [1, 10]}, {1: [0.1, 0.2]}, {1: [0.1, 0.21]}, alt="One weight.")
    >>> [trace.mode for trace in fig.data]
    ['lines', 'markers']
    """
    if not set(counts) == set(found) == set(law) <= set(range(1, len(theme.WEIGHT) + 1)):
        raise ValueError(
            f"`found` and `law` must have the weights of `counts`, {list(counts)}, each from 1 to "
            f"{len(theme.WEIGHT)}, but {list(found)} and {list(law)} were given"
        )
    fig = theme.figure(
        height=400,
        alt=alt,
        legend=False,
        xaxis_title="questions <i>M</i>",
        yaxis_title="largest error",
        margin={"l": 60, "r": 60, "t": 16, "b": 52},
    )
    for k, given in counts.items():
        at = np.asarray(given)
        columns = [np.asarray(part[k], dtype=float) for part in (found, law)]
        if any(column.shape != at.shape for column in columns):
            raise ValueError(
                f"`found[{k}]` and `law[{k}]` must have the shape of `counts[{k}]`, {at.shape}, "
                f"but {columns[0].shape} and {columns[1].shape} were given"
            )
        name = f"<i>k</i> = {k}"
        fig.add_scatter(x=at, y=columns[1], mode="lines", name=f"{name}, expected", line=LAW)
        fig.add_scatter(x=at, y=columns[0], mode="markers", name=name, marker=marker(k, 9))
        fig.add_annotation(
            text=name,
            font={"color": theme.WEIGHT[k - 1]},
            showarrow=False,
            x=float(np.log10(at[-1])),
            y=float(columns[0][-1]),
            xanchor="left",
            xshift=10,
        )
    fig.update_layout(xaxis={"type": "log", **DECADES}, yaxis={"rangemode": "tozero"})
    return fig


def how_many(
    sizes: ArrayLike,
    quantiles: Sequence[ArrayLike],
    expected: float,
    epsilon: float,
    *,
    needed: float,
    theorem: float,
    note: str,
) -> go.Figure:
    """Draw the largest error against the number of snapshots, the error that is allowed, and two numbers.

    Parameters
    ----------
    sizes : array_like of int, shape (s,)
        Numbers of snapshots; increasing.
    quantiles : three array_like, shape (s,)
        The largest error in few, in half and in most of the records; the band is cut at 0.001.
    expected : float
        The dashed line is ``expected / √T``, what is expected in most of the records.
    epsilon : float
        The error that is allowed.
    needed, theorem : float
        How many snapshots were needed, and how many the theorem asks for.
    note : str
        Written above the figure, at most three lines.

    Returns
    -------
    plotly.graph_objects.Figure
        The same six traces for every input: band, median, expectation, allowed error, the two numbers.

    Raises
    ------
    ValueError
        If the shapes do not fit.

    Examples
    --------
    >>> fig = how_many([100, 400], [[0.2, 0.1], [0.4, 0.2], [0.6, 0.3]], 6.0, 0.3, needed=400, theorem=20_000,
    ...                note="M = 10")
    >>> len(fig.data), fig.data[4].x.tolist()
    (6, [400, 400])
    """
    at = np.asarray(sizes, dtype=float)
    curves = [np.asarray(part, dtype=float) for part in quantiles]
    if len(curves) != 3 or any(curve.shape != at.shape for curve in curves):
        shapes = [curve.shape for curve in curves]
        raise ValueError(f"`quantiles` must be three arrays of shape {at.shape}, but {shapes} were given")
    low, middle, high = curves
    low = np.maximum(low, 1e-3)  # an error of 0 has no place on a logarithmic axis, and would tear the band
    across, up = np.array([at[0], 1e8]), (0.01, 10.0)
    traces: list[Trace] = [
        {
            "x": np.r_[at, at[::-1]],
            "y": np.r_[low, high[::-1]],
            "fill": "toself",
            "fillcolor": theme.alpha(theme.ESTIMATE, 0.25),
            "line": {"width": 0},
            "mode": "lines",
            "name": "8 records of 10",
            "hoverinfo": "skip",
        },
        {"x": at, "y": middle, "name": "median", "line": {"color": theme.ESTIMATE, "width": 2.5}},
        {"x": across, "y": expected / np.sqrt(across), "name": "√-law", "line": LAW},
        {
            "x": across,
            "y": [epsilon, epsilon],
            "name": "allowed",
            "line": {"color": theme.EXACT, "width": 2},
        },
    ]
    for number, name, line in (
        (needed, "needed", {"color": theme.ESTIMATE, "width": 2, "dash": "dot"}),
        (theorem, "Theorem 1", {"color": theme.BOUND, "width": 3, "dash": "dot"}),
    ):
        traces.append({"x": np.array([number, number]), "y": list(up), "name": name, "line": line})
    common: dict[str, Any] = {"mode": "lines"}
    label = {"yref": "y", "y": np.log10(up[1]), "yanchor": "top", "showarrow": False, "bgcolor": theme.PAPER}
    above = {"xref": "paper", "yref": "paper", "x": 0, "y": 1, "xanchor": "left", "yanchor": "bottom"}
    return assemble(
        [common | trace for trace in traces],
        height=460,
        legend=False,
        margin={"l": 60, "r": 16, "t": 84, "b": 56},
        annotations=[
            {"text": note, "align": "left", "xshift": -48, "yshift": 8, "showarrow": False, **above},
            {"text": "needed", "x": np.log10(needed), "font": {"color": theme.ESTIMATE}, **label},
            # one line lower: on a phone the two labels would touch
            {
                "text": "Theorem 1",
                "x": np.log10(theorem),
                "font": {"color": theme.BOUND},
                "yshift": -20,
                **label,
            },
            {
                "text": "allowed error",
                "x": 8,
                "y": np.log10(epsilon),
                "xanchor": "right",
                "yanchor": "bottom",
                "bgcolor": theme.PAPER,
                "yshift": 3,
                "showarrow": False,
            },
        ],
        xaxis={
            "type": "log",
            "range": [np.log10(at[0] / 2), 8],
            "title": {"text": "snapshots <i>T</i>"},
            "dtick": 1,
            "exponentformat": "power",
        },
        yaxis={
            "type": "log",
            "range": list(np.log10(up)),
            "title": {"text": "largest error of the <i>M</i> answers"},
            **DECADES,
        },
        narrow={"margin__l": 52, "yaxis__title__text": "largest error"},
    )
