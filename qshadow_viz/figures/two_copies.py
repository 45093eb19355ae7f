"""The squares that a Bell measurement on two copies gives, and the signs that it does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from .. import paulis
from .._typing import ArrayLike, Floats
from . import theme
from .assemble import assemble


def squares(
    strings: Sequence[str], exact: ArrayLike, estimate: ArrayLike, error: ArrayLike, *, note: str
) -> go.Figure:
    """Draw estimated squares of Pauli strings, told apart by weight, over the true ones, the largest first.

    Parameters
    ----------
    strings : sequence of str, length m
        Shown where the reader points. Weights 1 to 5.
    exact, estimate, error : array_like, shape (m,)
        tr(Pρ)², its estimates and their standard errors.
    note : str
        Written above the figure.

    Returns
    -------
    plotly.graph_objects.Figure
        Bars for the truth, then points with error bars, a trace for each weight up to the largest.

    Raises
    ------
    ValueError
        If lengths differ or a weight is not in 1..5.

    Examples
    --------
    >>> fig = squares(["XI", "YI", "ZZ"], [0, 0, 1], [0.1, -0.2, 1], [0.1, 0.1, 0], note="ZZ")
    >>> fig.data[0].y, fig.data[1].x, list(fig.data[2].text)
    (array([1., 0., 0.]), array([1, 2]), ['ZZ'])
    """
    weights = np.array([paulis.weight(string) for string in strings])
    most = len(theme.WEIGHT)
    if weights.size == 0 or weights.min() < 1 or weights.max() > most:
        raise ValueError(f"`strings` must have weights in 1..{most}, but weights {weights} were given")
    true, seen, bar = _columns(len(strings), exact=exact, estimate=estimate, error=error)
    order = np.argsort(-np.round(true, 9), kind="stable")
    place, names = np.arange(len(strings)), np.array(strings)[order]
    weights, seen, bar = weights[order], seen[order], bar[order]
    groups = [(k, weights == k) for k in range(1, int(weights.max()) + 1)]
    return assemble(
        [
            {
                "type": "bar",
                "x": place,
                "y": true[order],
                "text": list(names),
                "name": "truth",
                "textposition": "none",
                "width": 0.9,
                "marker": {"color": theme.alpha(theme.EXACT, 0.28), "line": {"width": 0}},
                "hovertemplate": "%{text}: %{y:.3f}<extra>true</extra>",
            },
            *(
                {
                    "x": place[mine],
                    "y": seen[mine],
                    "text": list(names[mine]),
                    "mode": "markers",
                    "name": "1 letter" if k == 1 else str(k),
                    "marker": {"color": theme.WEIGHT[k - 1], "symbol": theme.SYMBOLS[k - 1], "size": 6},
                    "error_y": {
                        "array": bar[mine],
                        "color": theme.alpha(theme.WEIGHT[k - 1], 0.4),
                        "thickness": 1.5,
                        "width": 0,
                    },
                    "hovertemplate": "%{text}: %{y:.3f}<extra>estimate</extra>",
                }
                for k, mine in groups
            ),
        ],
        height=430,
        annotations=[_above(note)],
        narrow={  # the legend takes two or three rows there
            "annotations[0]__xshift": -48,
            "annotations[0]__yshift": 82,
            "margin__t": 146,
            "height": 480,
            "xaxis__title__text": "strings, largest true square first",
        },
        margin={"l": 56, "r": 12, "t": 92, "b": 44},
        xaxis={
            "range": [-1, len(strings)],
            "showticklabels": False,
            "ticks": "",
            "showgrid": False,
            "title": f"{len(strings)} Pauli strings, largest true square first",
        },
        yaxis={
            "range": [-0.85, 1.2],
            "dtick": 0.5,
            "title": "square of the expectation value",
            "zeroline": True,
        },
    )


def lost_sign(
    strings: Sequence[str],
    values: Mapping[str, ArrayLike],
    estimates: ArrayLike,
    errors: ArrayLike,
    *,
    alt: str,
) -> go.Figure:
    """Draw the expectation values of two states that differ in signs, and the squares of one shared record.

    Parameters
    ----------
    strings : sequence of str, length m
    values : mapping from str to array_like, shape (m,)
        Exact expectation values of two states, by name.
    estimates, errors : array_like, shape (m,)
        Squares from the record and their standard errors.
    alt : str
        Says what the figure shows.

    Returns
    -------
    plotly.graph_objects.Figure
        The two states on the left, the squares on the right.

    Raises
    ------
    ValueError
        If there are not two states or lengths differ.

    Examples
    --------
    >>> fig = lost_sign(["X"], {"+": [1], "-": [-1]}, [1], [0.1], alt="One string, two signs.")
    >>> [trace.name for trace in fig.data]
    ['+', '-', 'from the record']
    """
    if len(values) != 2:
        raise ValueError(f"`values` must hold two states, but {list(values)} was given")
    names = list(values)
    first, second, seen, bar = _columns(
        len(strings),
        **{"values": values[names[0]], "values ": values[names[1]], "estimates": estimates, "errors": errors},
    )
    place = np.arange(len(strings))
    looks = ((names[0], first, "circle", -0.15), (names[1], second, "square-open", 0.15))
    traces: list[dict[str, Any]] = [
        {
            "x": value,
            "y": place + shift,
            "mode": "markers",
            "name": name,
            "marker": {
                "color": theme.EXACT,
                "symbol": symbol,
                "size": 11,
                "line": {"width": 2, "color": theme.EXACT},
            },
            "hovertemplate": "%{x:.2f}<extra>" + name + "</extra>",
        }
        for name, value, symbol, shift in looks
    ]
    traces.append(
        {
            "x": seen,
            "y": place,
            "xaxis": "x2",
            "yaxis": "y2",
            "mode": "markers",
            "name": "from the record",
            "showlegend": False,
            "marker": {"color": theme.ESTIMATE, "size": 10},
            "error_x": {"array": bar, "color": theme.ESTIMATE, "thickness": 2, "width": 5},
            "hovertemplate": "%{x:.2f}<extra>square</extra>",
        }
    )
    rows = {"range": [len(strings) - 0.5, -0.5], "tickvals": list(place), "ticks": "", "fixedrange": True}
    return assemble(
        traces,
        height=110 + 34 * len(strings),
        alt=alt,
        margin={"l": 56, "r": 12, "t": 40, "b": 52},
        xaxis={
            "range": [-1.2, 1.2],
            "dtick": 1,
            "domain": [0, 0.48],
            "title": "true value",
            "zeroline": True,
        },
        xaxis2={
            "range": [-0.3, 1.2],
            "dtick": 0.5,
            "domain": [0.58, 1],
            "anchor": "y2",
            "title": "square, as the record has it",
            "zeroline": True,
        },
        yaxis={**rows, "ticktext": list(strings), "tickfont": {"color": theme.INK, "size": 13}},
        yaxis2={**rows, "anchor": "x2", "showticklabels": False},
        narrow={"xaxis2__title__text": "square, recorded"},
    )


def _columns(length: int, **given: ArrayLike) -> list[Floats]:
    columns = []
    for name, values in given.items():
        column = np.asarray(values, dtype=float)
        if column.shape != (length,):
            raise ValueError(
                f"`{name.strip()}` must hold {length} numbers, but shape {column.shape} was given"
            )
        columns.append(column)
    return columns


def _above(note: str) -> dict[str, Any]:
    """Return an annotation above the plot and its legend."""
    where = {"xref": "paper", "x": 0, "xanchor": "left", "yref": "paper", "y": 1, "yanchor": "bottom"}
    return {"text": note, "showarrow": False, "align": "left", "yshift": 36, **where}
