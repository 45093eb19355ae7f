"""The mean against the median of means: the same records, answered twice."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from .._typing import ArrayLike, Floats
from . import theme
from .assemble import Trace, assemble, panel

BINS = 24
TOP = 0.5  # of the histograms; a taller bar is cut there


def mean_or_median(
    means: ArrayLike,
    medians: ArrayLike,
    exact: float,
    *,
    batches: ArrayLike,
    errors: ArrayLike,
    chosen: int,
    reach: tuple[float, float],
    note: str,
) -> go.Figure:
    """Draw the answers of repeated experiments, and their error against the number of batches.

    Parameters
    ----------
    means, medians : array_like, shape (repetitions,)
        The answer of each repetition by the mean, and by the median of means.
    exact : float
        The exact value.
    batches : array_like of int, shape (b,)
        Numbers of batches; increasing, the first is 1: the plain mean.
    errors : array_like, shape (b,)
        Root-mean-square error of the median of that many means.
    chosen : int
        The one of `batches` that `medians` were made with.
    reach : tuple of two float
        From where to where the answers are shown; what lies beyond is counted in the outermost bins.
    note : str
        Written above the figure, at most two lines.

    Returns
    -------
    plotly.graph_objects.Figure
        The same six traces for every input.

    Raises
    ------
    ValueError
        If `chosen` is not among `batches`, or lengths differ.

    Examples
    --------
    >>> fig = mean_or_median([0.9, 1.1], [0, 0], 1.0, batches=[1, 10], errors=[0.1, 1.0], chosen=10,
    ...                      reach=(-1, 2), note="Two repetitions.")
    >>> fig.data[5].x, fig.data[5].y
    (array([10.]), array([1.]))
    """
    at, off = np.asarray(batches, dtype=float), np.asarray(errors, dtype=float)
    if at.shape != off.shape:
        raise ValueError(f"`errors` must have the shape of `batches`, {at.shape}, but {off.shape} was given")
    if chosen not in at:
        raise ValueError(
            f"`chosen` must be one of `batches`, {at.astype(int).tolist()}, but {chosen} was given"
        )
    seen = {"mean": np.asarray(means, dtype=float), "median": np.asarray(medians, dtype=float)}
    if seen["mean"].shape != seen["median"].shape:
        raise ValueError(
            f"`medians` must have the shape of `means`, {seen['mean'].shape}, "
            f"but {seen['median'].shape} was given"
        )
    looks = (("mean", theme.EXACT, 0.18), ("median", theme.ESTIMATE, 0.35))
    traces: list[Trace] = []
    for name, color, opacity in looks:
        x, y = _outline(seen[name], reach)
        traces.append(
            {
                "x": x,
                "y": y,
                "mode": "lines",
                "name": name,
                "fill": "tozeroy",
                "fillcolor": theme.alpha(color, opacity),
                "line": {"color": color, "width": 1.5},
                "hoverinfo": "skip",
            }
        )
    traces += [
        {
            "x": [exact, exact],
            "y": [0, TOP],
            "mode": "lines",
            "name": "exact",
            "line": {"color": theme.EXACT, "width": 2, "dash": "dot"},
        },
        {
            "x": at[[0, -1]],
            "y": off[[0, 0]],
            "mode": "lines",
            "name": "mean",
            "line": {"color": theme.EXACT, "width": 2},
            "showlegend": False,
            **panel(2),
        },
        {
            "x": at,
            "y": off,
            "mode": "lines+markers",
            "name": "median",
            "line": {"color": theme.ESTIMATE, "width": 2},
            "marker": {"color": theme.ESTIMATE, "size": 7},
            "showlegend": False,
            **panel(2),
        },
        {
            "x": at[at == chosen],
            "y": off[at == chosen],
            "mode": "markers",
            "name": "chosen",
            "marker": {"symbol": "circle-open", "size": 18, "color": theme.INK, "line": {"width": 2}},
            "showlegend": False,
            **panel(2),
        },
    ]
    above = {"xref": "paper", "yref": "paper", "x": 0, "y": 1, "xanchor": "left", "yanchor": "bottom"}
    return assemble(
        traces,
        height=420,
        margin={"l": 56, "r": 16, "t": 96, "b": 56},
        annotations=[
            {"text": note, "align": "left", "yshift": 36, "xshift": -44, "showarrow": False, **above}
        ],
        xaxis={"domain": [0, 0.56], "range": list(reach), "title": {"text": "answer"}, "nticks": 7},
        yaxis={"range": [0, TOP], "title": {"text": "share of the repetitions"}, "tickformat": ".0%"},
        xaxis2={
            "type": "log",
            "domain": [0.72, 1],
            "anchor": "y2",
            "range": [-0.15, np.log10(at[-1]) + 0.15],
            "tickvals": at,
            "tickfont": {"size": 11},
            "title": {"text": "batches"},
            "showgrid": False,
        },
        yaxis2={"anchor": "x2", "rangemode": "tozero", "title": {"text": "error (RMS)"}, "nticks": 6},
        narrow={
            "height": 640,
            "margin__l": 52,
            "margin__t": 128,  # the legend may take two rows
            "annotations[0]__yshift": 66,
            "xaxis__domain": [0, 1],
            "yaxis__domain": [0.48, 1],
            "xaxis2__domain": [0, 1],
            "yaxis2__domain": [0, 0.32],
        },
    )


def _outline(values: Floats, reach: tuple[float, float]) -> tuple[ArrayLike, ArrayLike]:
    """Return the outline of a histogram, as shares of the repetitions."""
    edges = np.linspace(*reach, BINS + 1)
    counts, _ = np.histogram(np.clip(values, *reach), edges)
    shares = counts / len(values)
    return np.repeat(edges, 2), np.r_[0, np.repeat(shares, 2), 0]
