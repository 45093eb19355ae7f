"""The Bell measurement on two copies, the squares that it gives, and the signs that it does not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

from . import theme
from .assemble import assemble

_GAP = 1.4  # between the wires of copy A and those of copy B


def bell_circuit(n: int = 3) -> go.Figure:
    """Draw the circuit that measures two copies of a state in the Bell basis, qubit by qubit.

    Parameters
    ----------
    n : int
        Qubits of each copy, 1 to 4.

    Returns
    -------
    plotly.graph_objects.Figure
        One trace for the wires; gates are shapes.

    Raises
    ------
    ValueError
        If `n` is out of range.

    Examples
    --------
    >>> fig = bell_circuit(2)
    >>> [note.text for note in fig.layout.annotations if "copy" in note.text]
    ['copy A', 'copy B']
    """
    if n not in (1, 2, 3, 4):
        raise ValueError(f"`n` must lie in 1..4, but {n!r} was given")
    wires = {"A": n - 1 + _GAP + np.arange(n)[::-1], "B": np.arange(n)[::-1].astype(float)}
    hadamard, meter, end = 1.65 + 0.75 * n, 2.6 + 0.75 * n, 3.25 + 0.75 * n
    heights = np.r_[wires["A"], wires["B"]]
    x, y = np.tile([1.0, end, np.nan], 2 * n), np.repeat(heights, 3)
    shapes: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    for copy, rows in wires.items():
        shapes.append(_block(rows[-1] - 0.4, rows[0] + 0.4))
        notes.append(_text(0.5, rows.mean() + 0.22, "<i>ρ</i>", size=18))
        notes.append(_text(0.5, rows.mean() - 0.25, f"copy {copy}", size=12))
    for j, (a, b) in enumerate(zip(wires["A"], wires["B"], strict=True)):
        shapes += _controlled_not(1.55 + 0.75 * j, a, b)
        shapes.append(_box(hadamard, a))
        notes.append(_text(hadamard, a, "H"))
        for height, bit in ((a, "a"), (b, "b")):
            shapes += _meter(meter, height)
            notes.append(_text(end + 0.25, height, f"<i>{bit}</i><sub>{j}</sub>"))
    return assemble(
        [
            {
                "x": x,
                "y": y,
                "mode": "lines",
                "line": {"color": theme.MUTED, "width": 1.5},
                "hoverinfo": "skip",
            }
        ],
        height=52 + 44 * 2 * n,
        legend=False,
        alt=(
            f"A circuit. Two boxes, copy A and copy B of the state ρ, with {n} wires each. A controlled-NOT "
            "joins each wire of copy A to the wire of the same number in copy B, then a Hadamard gate acts "
            "on each wire of copy A, then every wire is measured: bits a of copy A, bits b of copy B."
        ),
        shapes=shapes,
        annotations=notes,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        xaxis={"visible": False, "range": [-0.05, end + 0.5], "fixedrange": True},
        yaxis={"visible": False, "range": [-0.6, heights.max() + 0.6], "fixedrange": True},
    )


def squares(
    strings: Sequence[str], exact: ArrayLike, estimate: ArrayLike, error: ArrayLike, *, note: str
) -> go.Figure:
    """Draw estimated squares of many Pauli strings against the true ones, the largest first.

    Parameters
    ----------
    strings : sequence of str, length m
        Shown where the reader points.
    exact, estimate, error : array_like, shape (m,)
        tr(Pρ)², its estimates and their standard errors.
    note : str
        Written above the figure.

    Returns
    -------
    plotly.graph_objects.Figure
        Two traces: bars, then points with error bars.

    Raises
    ------
    ValueError
        If lengths differ.

    Examples
    --------
    >>> fig = squares(["X", "Y", "Z"], [0, 0, 1], [0.1, -0.2, 1], [0.1, 0.1, 0], note="Z")
    >>> fig.data[0].y, list(fig.data[1].text)
    (array([1., 0., 0.]), ['Z', 'X', 'Y'])
    """
    true, seen, bar = _columns(len(strings), exact=exact, estimate=estimate, error=error)
    order = np.argsort(-np.round(true, 9), kind="stable")
    place, names = np.arange(len(strings)), [strings[i] for i in order]
    return assemble(
        [
            {
                "type": "bar",
                "x": place,
                "y": true[order],
                "text": names,
                "name": "true square",
                "textposition": "none",
                "width": 0.9,
                "marker": {"color": theme.alpha(theme.EXACT, 0.28), "line": {"width": 0}},
                "hovertemplate": "%{text}: %{y:.3f}<extra>true</extra>",
            },
            {
                "x": place,
                "y": seen[order],
                "text": names,
                "mode": "markers",
                "name": "estimate ± 1 error",
                "marker": {"color": theme.ESTIMATE, "size": 6},
                "error_y": {
                    "array": bar[order],
                    "color": theme.alpha(theme.ESTIMATE, 0.45),
                    "thickness": 1.5,
                    "width": 0,
                },
                "hovertemplate": "%{text}: %{y:.3f}<extra>estimate</extra>",
            },
        ],
        height=430,
        annotations=[_above(note)],
        narrow={"legend__xref": "container"},
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
    values: dict[str, ArrayLike],
    estimates: ArrayLike,
    errors: ArrayLike,
    *,
    alt: str,
) -> go.Figure:
    """Draw the expectation values of two states that differ in signs, and the squares of one shared record.

    Parameters
    ----------
    strings : sequence of str, length m
    values : dict of str to array_like, shape (m,)
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


def _columns(length: int, **given: ArrayLike) -> list[NDArray[np.float64]]:
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


def _text(x: float, y: float, text: str, size: int = 14) -> dict[str, Any]:
    return {"x": x, "y": y, "text": text, "showarrow": False, "font": {"size": size}}


def _block(low: float, high: float) -> dict[str, Any]:
    """Return the box of one copy of the state."""
    look = {
        "fillcolor": theme.alpha(theme.TWO_COPIES, 0.18),
        "line": {"color": theme.TWO_COPIES, "width": 1.5},
    }
    return {"type": "rect", "x0": 0, "x1": 1, "y0": low, "y1": high, **look}


def _at(x: float, y: float) -> dict[str, Any]:
    """Measure a shape in pixels from this point: a circle then stays round at every width."""
    return {"xsizemode": "pixel", "ysizemode": "pixel", "xanchor": x, "yanchor": y}


def _box(x: float, y: float) -> dict[str, Any]:
    look = {"fillcolor": theme.PAPER, "line": {"color": theme.INK, "width": 1.5}}
    return {"type": "rect", "x0": -15, "x1": 15, "y0": -14, "y1": 14, **look, **_at(x, y)}


def _meter(x: float, y: float) -> list[dict[str, Any]]:
    """Return a box with a dial and its hand."""
    edge = {"color": theme.INK, "width": 1.5}
    return [
        _box(x, y),
        {"type": "path", "path": "M -10,-5 Q 0,13 10,-5", "line": edge, **_at(x, y)},
        {"type": "line", "x0": 0, "x1": 8, "y0": -6, "y1": 9, "line": edge, **_at(x, y)},
    ]


def _controlled_not(x: float, control: float, target: float) -> list[dict[str, Any]]:
    """Return a dot on one wire, a crossed circle on the other, and the line between."""
    edge = {"color": theme.TWO_COPIES, "width": 2}
    dot = {
        "type": "circle",
        "x0": -5,
        "x1": 5,
        "y0": -5,
        "y1": 5,
        "fillcolor": theme.TWO_COPIES,
        "line": edge,
    }
    ring = {"type": "circle", "x0": -11, "x1": 11, "y0": -11, "y1": 11, "line": edge}
    cross = {"type": "path", "path": "M -11,0 L 11,0 M 0,-11 L 0,11", "line": edge}
    return [
        {"type": "line", "x0": x, "x1": x, "y0": control, "y1": target, "line": edge},
        {**ring, **_at(x, target)},
        {**cross, **_at(x, target)},
        {**dot, **_at(x, control)},
    ]
