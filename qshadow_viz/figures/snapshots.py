"""The average of snapshots turning into a density matrix."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from .._typing import ArrayLike, Floats
from . import theme
from .assemble import Trace, assemble, panel

_FULL = 0.98  # an entry of this size fills its cell; anything larger is cut there
_PANELS = ("real part", "imaginary part")


def matrix_settling(
    estimate: ArrayLike, exact: ArrayLike, *, note: str, eigenvalue_range: tuple[float, float]
) -> go.Figure:
    """Draw an estimated density matrix over the exact one, and its eigenvalues on a line.

    Each entry is a square whose area is its size and whose colour is its sign (a Hinton diagram);
    outlines show the exact matrix. Entries above 1 are cut at the edge of their cell.

    Parameters
    ----------
    estimate, exact : array_like of complex, shape (d, d)
        Hermitian matrices, d a power of 2 from 2 to 16.
    note : str
        Written above the figure, one line.
    eigenvalue_range : tuple of float
        From where to where the line of eigenvalues runs.

    Returns
    -------
    plotly.graph_objects.Figure
        The same ten traces for every input.

    Raises
    ------
    ValueError
        If the two are not Hermitian matrices of one such shape.

    Examples
    --------
    >>> snapshot, state = [[2, 0], [0, -1]], [[1, 0], [0, 0]]
    >>> fig = matrix_settling(snapshot, state, note="1 snapshot", eigenvalue_range=(-2, 3))
    >>> fig.data[-1].x
    array([-1.,  2.])
    """
    exact, estimate = _hermitian("exact", exact), _hermitian("estimate", estimate)
    if exact.shape != estimate.shape:
        raise ValueError(f"`estimate` must have the shape {exact.shape}, but {estimate.shape} was given")
    dimension = len(exact)
    parts = ((estimate.real, exact.real), (estimate.imag, exact.imag))
    traces = [trace for number, part in enumerate(parts, 1) for trace in _matrix(number, *part)]
    words = [
        {
            "text": name,
            "font": {"color": theme.MUTED},
            "xref": panel(number)["xaxis"],
            "yref": panel(number)["yaxis"],
            "x": (dimension - 1) / 2,
            "y": -0.55,
            "yanchor": "bottom",
            "showarrow": False,
        }
        for number, name in enumerate(_PANELS, 1)
    ]
    above = {"xref": "paper", "yref": "paper", "x": 0, "y": 1, "xanchor": "left", "yanchor": "bottom"}
    allowed = {"xref": "x3", "yref": "y3 domain", "x": 0.5, "y": 1, "yanchor": "bottom"}
    quiet = {"color": theme.MUTED, "size": 12}
    return assemble(
        [*traces, *_eigenvalues(estimate, exact)],
        height=510,
        margin={"l": 8, "r": 8, "t": 72, "b": 56},
        annotations=[
            {"text": note, "yshift": 36, "showarrow": False, **above},
            *words,
            {"text": "allowed for a state", "font": quiet, "showarrow": False, **allowed},
        ],
        shapes=[
            {
                "type": "rect",
                "xref": "x3",
                "yref": "y3 domain",
                "x0": 0,
                "x1": 1,
                "y0": 0,
                "y1": 1,
                "layer": "below",
                "fillcolor": theme.alpha(theme.SURFACE, 0.35),
                "line": {"width": 0},
            }
        ],
        **_matrix_axes(dimension),
        xaxis3={
            "domain": [0.04, 0.96],
            "anchor": "y3",
            "range": list(eigenvalue_range),
            "dtick": 1,
            "title": {"text": "eigenvalues"},
        },
        yaxis3={
            "domain": [0, 0.11],
            "anchor": "x3",
            "range": [-1, 1],
            "visible": False,
            "fixedrange": True,
        },
        narrow={
            "height": 400,
            "yaxis__domain": [0.4, 0.94],
            "yaxis2__domain": [0.4, 0.94],
            "yaxis3__domain": [0, 0.14],
        },
    )


def _hermitian(name: str, matrix: ArrayLike) -> NDArray[np.complex128]:
    array = np.asarray(matrix, dtype=complex)
    if array.ndim != 2 or array.shape[0] != array.shape[1] or len(array) not in (2, 4, 8, 16):
        raise ValueError(f"`{name}` must be a matrix of 1 to 4 qubits, but shape {array.shape} was given")
    if not np.allclose(array, array.conj().T, atol=1e-6):
        raise ValueError(f"`{name}` must be Hermitian, but it differs from its adjoint")
    return array


def _matrix(number: int, seen: Floats, true: Floats) -> list[Trace]:
    """Return the cells of one panel, its positive and negative squares, and the exact outlines."""
    dimension = len(true)
    at, across = np.arange(dimension + 1) - 0.5, np.array([-0.5, dimension - 0.5, np.nan])
    lines, ends = np.repeat(at, 3), np.tile(across, dimension + 1)
    common = {"mode": "lines", "hoverinfo": "skip", **panel(number)}
    cells = {
        "x": np.r_[lines, ends],
        "y": np.r_[ends, lines],
        "line": {"color": theme.GRID, "width": 1},
        "showlegend": False,
    }
    filled = []
    for sign, name, color in ((1, "positive", theme.POSITIVE), (-1, "negative", theme.NEGATIVE)):
        look = {"fill": "toself", "fillcolor": theme.alpha(color, 0.85), "line": {"width": 0}}
        squares = _squares(np.where(sign * seen > 0, sign * seen, 0))
        filled.append({**squares, **look, "name": name, "showlegend": number == 1})
    outline = {
        **_squares(np.abs(true)),
        "line": {"color": theme.EXACT, "width": 2},
        "name": "exact",
        "showlegend": number == 1,
    }
    return [{**common, **trace} for trace in (cells, *filled, outline)]


def _squares(sizes: Floats) -> dict[str, Floats]:
    """Return outlines of squares with these areas, one in each cell; a gap between any two."""
    rows, columns = np.nonzero(sizes > 1e-3)
    half = np.minimum(np.sqrt(sizes[rows, columns]), _FULL)[:, None] / 2
    x = columns[:, None] + half * [-1, 1, 1, -1, -1, np.nan]
    y = rows[:, None] + half * [-1, -1, 1, 1, -1, np.nan]
    return {"x": x.ravel(), "y": y.ravel()}


def _matrix_axes(dimension: int) -> dict[str, Any]:
    labels = [f"{i:b}".zfill(dimension.bit_length() - 1) for i in range(dimension)]
    common: dict[str, Any] = {
        "tickvals": list(range(dimension)),
        "ticktext": labels,
        "ticks": "",
        "showgrid": False,
        "fixedrange": True,
        "constrain": "domain",
    }
    axes: dict[str, Any] = {}
    for suffix, across in (("", [0, 0.46]), ("2", [0.54, 1])):
        axes[f"xaxis{suffix}"] = {
            **common,
            "domain": across,
            "anchor": f"y{suffix}",
            "range": [-0.55, dimension - 0.45],
        }
        axes[f"yaxis{suffix}"] = {
            **common,
            "domain": [0.3, 0.95],
            "anchor": f"x{suffix}",
            "range": [dimension - 0.45, -0.55],
            "scaleanchor": f"x{suffix}",
            "constraintoward": "top",
        }
    return axes


def _eigenvalues(estimate: NDArray[np.complex128], exact: NDArray[np.complex128]) -> list[Trace]:
    common = {"y": np.zeros(len(exact)), "mode": "markers", "showlegend": False, **panel(3)}
    tick = {"symbol": "line-ns", "size": 26, "line": {"width": 3, "color": theme.EXACT}}
    dot = {"color": theme.alpha(theme.ESTIMATE, 0.75), "size": 12}
    return [
        {"x": np.linalg.eigvalsh(exact), "marker": tick, "name": "exact", **common},
        {"x": np.linalg.eigvalsh(estimate), "marker": dot, "name": "estimate", **common},
    ]
