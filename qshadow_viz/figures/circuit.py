"""The circuit of the Bell measurement on two copies, drawn."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

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
