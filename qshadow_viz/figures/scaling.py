"""How the errors of answers fall with the number of snapshots, weight by weight."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from .._typing import ArrayLike
from . import theme
from .assemble import Trace, assemble, panel

LAW: dict[str, Any] = {"color": theme.BOUND, "width": 2, "dash": "dash"}
DECADES: dict[str, Any] = {"dtick": 1, "tickformat": ",~r"}


def error_scaling(
    sizes: ArrayLike,
    values: ArrayLike,
    bars: ArrayLike,
    law: ArrayLike,
    *,
    quantity: str,
    reach: tuple[float, float],
) -> go.Figure:
    """Draw errors against the number of snapshots, and what is left of them once √T is taken out.

    Parameters
    ----------
    sizes : array_like of int, shape (s,)
        Numbers of snapshots T; increasing.
    values, bars : array_like, shape (w, s)
        Errors of strings of weight 1 to w <= 5, and their standard errors; nan where there are none.
    law : array_like, shape (w,)
        The prefactors that are expected: the dashed lines are ``law / √T``; nan where there is none.
    quantity : str
        What `values` are, on the vertical axis.
    reach : tuple of two float
        From where to where the second panel's prefactors run.

    Returns
    -------
    plotly.graph_objects.Figure
        For each weight a line and its points; then, in the second panel, expected and found prefactors:
        the root mean square of ``values √T`` over T, with its standard error.

    Raises
    ------
    ValueError
        If the shapes do not fit.

    Examples
    --------
    >>> fig = error_scaling([100, 400], [[0.2, 0.1]], [[0.02, 0.01]], [2.0], quantity="error", reach=(0, 3))
    >>> len(fig.data), fig.data[3].y.round(9)
    (4, array([2.]))
    """
    at = np.asarray(sizes, dtype=float)
    found, error = np.asarray(values, dtype=float), np.asarray(bars, dtype=float)
    expected = np.asarray(law, dtype=float)
    if found.ndim != 2 or not 1 <= len(found) <= len(theme.WEIGHT) or found.shape[1:] != at.shape:
        raise ValueError(
            f"`values` must have shape (w, {at.size}) with w from 1 to {len(theme.WEIGHT)}, "
            f"but {found.shape} was given"
        )
    for name, given, shape in (("bars", error, found.shape), ("law", expected, found.shape[:1])):
        if given.shape != shape:
            raise ValueError(f"`{name}` must have shape {shape}, but {given.shape} was given")
    weights = np.arange(1, len(found) + 1)
    traces: list[Trace] = []
    for k, line in zip(weights, expected, strict=True):
        traces.append(
            {"x": at, "y": line / np.sqrt(at), "mode": "lines", "line": LAW, "showlegend": False}
            | {"hoverinfo": "skip", "name": "expected"}
        )
        traces.append(
            {
                "x": at,
                "y": found[k - 1],
                "mode": "markers",
                "name": f"<i>k</i> = {k}",
                "marker": marker(int(k), 9),
                "error_y": {
                    "array": error[k - 1],
                    "color": theme.WEIGHT[k - 1],
                    "thickness": 1.5,
                    "width": 3,
                },
            }
        )
    # not weighted with the bars: where chance makes an error small, its bar is small too and counts more
    prefactors = np.sqrt((found**2 * at).mean(axis=1))
    off = np.sqrt(((2 * found * error * at) ** 2).sum(axis=1)) / (2 * at.size * prefactors)
    traces.append(
        {
            "x": weights,
            "y": expected,
            "mode": "markers",
            "name": "expected",
            "marker": {"symbol": "line-ew", "size": 26, "line": {"width": 3, "color": theme.BOUND}},
            "showlegend": False,
            **panel(2),
        }
    )
    traces.append(
        {
            "x": weights,
            "y": prefactors,
            "mode": "markers",
            "name": "found",
            "marker": {
                "color": list(theme.WEIGHT[: len(found)]),
                "symbol": list(theme.SYMBOLS[: len(found)]),
                "size": 10,
            },
            "error_y": {
                "array": off,
                "color": theme.INK,
                "thickness": 1.5,
                "width": 5,
            },
            "showlegend": False,
            **panel(2),
        }
    )
    return assemble(
        traces,
        height=420,
        margin={"l": 60, "r": 16, "t": 48, "b": 56},
        xaxis={
            "type": "log",
            "range": list(np.log10([at[0] / 1.4, at[-1] * 1.4])),
            "domain": [0, 0.6],
            "title": {"text": "snapshots <i>T</i>"},
            **DECADES,
        },
        yaxis={"type": "log", "range": [-2.1, 0.7], "title": {"text": quantity}, **DECADES},
        xaxis2={
            "domain": [0.74, 1],
            "anchor": "y2",
            "range": [0.4, len(found) + 0.6],
            "dtick": 1,
            "title": {"text": "letters <i>k</i>"},
            "showgrid": False,
        },
        yaxis2={
            "anchor": "x2",
            "range": list(reach),
            "title": {"text": f"{quantity} × √<i>T</i>"},
            "nticks": 6,
        },
        narrow={
            "height": 640,
            "margin__t": 72,
            "xaxis__domain": [0, 1],
            "yaxis__domain": [0.46, 1],
            "xaxis2__domain": [0, 1],
            "yaxis2__domain": [0, 0.32],
        },
    )


def marker(k: int, size: int) -> dict[str, Any]:
    """Return the look of a point that belongs to weight `k`.

    Examples
    --------
    >>> marker(1, 9)["symbol"]
    'circle'
    """
    return {"color": theme.WEIGHT[k - 1], "symbol": theme.SYMBOLS[k - 1], "size": size}
