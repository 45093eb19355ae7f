"""The hidden-Pauli game: how the evidence accumulates, one copy at a time and in pairs."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from .._typing import Array, ArrayLike
from . import theme
from .assemble import assemble

_ROWS = ("one at a time", "in pairs")
_LOOKS = ((theme.ONE_COPY, "circle"), (theme.TWO_COPIES, "square"))


class Evidence(NamedTuple):
    """What one method has found: shots that read +1, -1 or nothing, and the belief after each reading.

    `copies` says how many copies had been used at each reading that is drawn, `belief` how probable it
    was then that P is hidden; both may be empty.
    """

    plus: int
    minus: int
    silent: int
    copies: ArrayLike
    belief: ArrayLike


def evidence(one: Evidence | None, pairs: Evidence | None, *, used: int, most: int, note: str) -> go.Figure:
    """Draw what became of the copies, and how probable it is by now that P is hidden.

    Parameters
    ----------
    one, pairs : Evidence, optional
        Found with one copy at a time and with pairs; a method that is left out is not drawn.
    used, most : int
        Copies used so far by each method, and where the axis ends.
    note : str
        Written above the figure, at most two lines.

    Returns
    -------
    plotly.graph_objects.Figure
        The same seven traces for every input: three bars, two curves and their ends.

    Raises
    ------
    ValueError
        If the copies and beliefs of a method differ in shape.

    Examples
    --------
    >>> found = Evidence(plus=2, minus=0, silent=0, copies=[2, 4], belief=[0.6, 0.7])
    >>> fig = evidence(None, found, used=4, most=100, note="?")
    >>> [trace.name for trace in fig.data[3:5]], float(fig.data[6].y[0])
    (['one at a time', 'in pairs'], 0.7)
    """
    methods = (one, pairs)
    traces = [
        _bar(name, color, [_share(method, name) for method in methods])
        for name, color in (("+1", theme.POSITIVE), ("−1", theme.NEGATIVE), ("silent", theme.SURFACE))
    ]
    curves = [_curve(method, used) for method in methods]
    for (x, y), name, (color, _) in zip(curves, _ROWS, _LOOKS, strict=True):
        traces.append(
            {
                "x": x,
                "y": y,
                **_lower(),
                "mode": "lines",
                "name": name,
                "showlegend": False,
                "line": {"color": color, "width": 3, "shape": "hv"},
                "hoverinfo": "skip",
            }
        )
    for (x, y), name, (color, symbol) in zip(curves, _ROWS, _LOOKS, strict=True):
        traces.append(
            {
                "x": x[-1:],
                "y": y[-1:],
                **_lower(),
                "mode": "markers",
                "name": name,
                "marker": {"color": color, "symbol": symbol, "size": 11},
                "hovertemplate": "%{y:.3f}<extra>" + name + "</extra>",
            }
        )
    return assemble(
        traces,
        height=490,
        legend=False,
        margin={"l": 64, "r": 16, "t": 68, "b": 48},
        barmode="stack",
        bargap=0.6,
        annotations=[_above(note), *(_tally(row, method) for row, method in enumerate(methods))],
        shapes=[_certain(low) for low in (0.0, 0.9)],
        # a phone has no room beside the axis labels: let the words begin at its edge
        narrow={f"annotations[{i}]__xshift": -56 for i in range(3)},
        uniformtext={"mode": "hide", "minsize": 11},
        xaxis={"range": [0, 1], "visible": False, "fixedrange": True},
        yaxis={"domain": [0.68, 1], "range": [1.45, -0.7], "visible": False, "fixedrange": True},
        xaxis2={
            "anchor": "y2",
            "type": "log",
            "range": [0, float(np.log10(most)) + 0.04],
            "dtick": 1,
            "tickformat": ",",
            "title": "copies used",
        },
        yaxis2={
            "anchor": "x2",
            "domain": [0, 0.6],
            "range": [-0.04, 1.04],
            "tickvals": [0, 0.1, 0.5, 0.9, 1],
            "ticktext": ["0", "0.1", "0.5", "0.9", "1"],
            "title": "probability of “hidden”",
        },
    )


def _share(method: Evidence | None, name: str) -> float:
    if method is None:
        return 0.0
    count = {"+1": method.plus, "−1": method.minus, "silent": method.silent}[name]
    return count / max(method.plus + method.minus + method.silent, 1)


def _bar(name: str, color: str, shares: list[float]) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "x": shares,
        "y": [0, 1],
        "name": name,
        "showlegend": False,
        "text": ["" if name == "silent" else name] * 2,
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "textfont": {"color": theme.PAPER, "size": 12},
        "marker": {"color": color},
        "hovertemplate": "%{x:.1%}<extra>" + name + "</extra>",
    }


def _curve(method: Evidence | None, used: int) -> tuple[Array, Array]:
    """Return a curve that starts undecided at the first copy and ends at the last one used."""
    if method is None:
        return np.empty(0), np.empty(0)
    at, belief = np.asarray(method.copies, dtype=float), np.asarray(method.belief, dtype=float)
    if at.shape != belief.shape or at.ndim != 1:
        raise ValueError(
            f"`belief` must have the shape of `copies`, {at.shape}, but {belief.shape} was given"
        )
    belief = np.r_[0.5, belief]
    return np.r_[1.0, at, float(used)], np.r_[belief, belief[-1]]


def _tally(row: int, method: Evidence | None) -> dict[str, Any]:
    # in the colour and with the mark of the curve: this is also its legend
    text = f"{'●■'[row]} {_ROWS[row]}: "
    if method is None:
        text += "not shown"
    else:
        text += f"{method.plus:,} × <b>+1</b>, {method.minus:,} × <b>−1</b>"
        text += f", {method.silent:,} silent" if method.silent else ""
    where = {"xref": "x", "x": 0, "xanchor": "left", "yref": "y", "y": row - 0.22, "yanchor": "bottom"}
    return {
        "text": text,
        "showarrow": False,
        "align": "left",
        "font": {"size": 13, "color": _LOOKS[row][0]},
        **where,
    }


def _above(note: str) -> dict[str, Any]:
    where = {"xref": "paper", "x": 0, "xanchor": "left", "yref": "paper", "y": 1, "yanchor": "bottom"}
    return {"text": note, "showarrow": False, "align": "left", "yshift": 8, **where}


def _certain(low: float) -> dict[str, Any]:
    """Return the band in which a bet is nine to one."""
    where = {"xref": "x2 domain", "x0": 0, "x1": 1, "yref": "y2", "y0": low, "y1": low + 0.1}
    look = {"fillcolor": theme.alpha(theme.SURFACE, 0.45), "line": {"width": 0}, "layer": "below"}
    return {"type": "rect", **where, **look}


def _lower() -> dict[str, Any]:
    return {"xaxis": "x2", "yaxis": "y2"}
