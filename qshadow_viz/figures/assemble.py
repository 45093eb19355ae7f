"""A figure made in one go: for figures that an explorable makes hundreds of times.

Plotly checks every part of a figure as it comes. Adding traces and layout to a figure one after the other
costs 40 to 80 ms; giving them to its constructor together costs 5 to 10, with the same checks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import plotly.graph_objects as go

from . import theme

Trace = dict[str, Any]


def assemble(
    traces: Sequence[Trace],
    *,
    height: int,
    legend: bool = True,
    alt: str = "",
    narrow: Mapping[str, Any] | None = None,
    **layout: Any,
) -> go.Figure:
    """Return a figure in the book's style from all its parts.

    Parameters
    ----------
    traces : sequence of dict
        As Plotly's JSON; those without a type are of type scatter.
    height, legend, alt
        As for `theme.figure`.
    narrow : mapping, optional
        As for `theme.when_narrow`.
    **layout
        As Plotly's JSON; each entry replaces the default one whole.

    Returns
    -------
    plotly.graph_objects.Figure

    Examples
    --------
    >>> fig = assemble([{"x": [1, 2], "y": [3, 4]}], height=300, alt="Two points.")
    >>> fig.data[0].type, fig.layout.height, fig.layout.meta
    ('scatter', 300, {'alt': 'Two points.'})
    """
    meta: dict[str, Any] = {"alt": alt} if alt else {}
    if narrow:
        meta["narrow"] = {key.replace("__", "."): value for key, value in narrow.items()}
    whole = {**_defaults(height, legend), **layout}
    if meta:
        whole["meta"] = meta
    return go.Figure([{"type": "scatter", **trace} for trace in traces], whole)


def panel(number: int) -> dict[str, str]:
    """Return what a trace must say to be drawn in panel `number`, counted from 1.

    Examples
    --------
    >>> panel(1), panel(2)
    ({'xaxis': 'x', 'yaxis': 'y'}, {'xaxis': 'x2', 'yaxis': 'y2'})
    """
    suffix = "" if number == 1 else str(number)
    return {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}"}


@cache
def _defaults(height: int, legend: bool) -> dict[str, Any]:
    layout = theme.figure(height=height, legend=legend).layout
    return {key: layout[key] for key in layout}
