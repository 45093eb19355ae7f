"""One record, many questions: estimates with their error bars beside the exact values."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from .._typing import Array
from . import theme

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def written(pauli: str) -> str:
    """Return a Pauli string as people write it: ``"ZIZ"`` becomes ``Z₀Z₂``.

    Examples
    --------
    >>> written("XIZ")
    'X₀Z₂'
    """
    parts = [f"{letter}{qubit}" for qubit, letter in enumerate(pauli) if letter != "I"]
    return "".join(parts).translate(_SUBSCRIPTS) or "1"


def many_answers(
    paulis: Sequence[str],
    estimates: Array,
    errors: Array,
    exact: Array,
    height: int = 400,
) -> go.Figure:
    """Draw a row for each Pauli string: the estimate ± one standard error, and the exact value.

    Parameters
    ----------
    paulis : sequence of str, length m
    estimates, errors, exact : numpy.ndarray, shape (m,)
    height : int
        In CSS pixels.

    Returns
    -------
    plotly.graph_objects.Figure
        An estimate beyond ±1.5 is drawn at the edge, pointing outwards.

    Examples
    --------
    >>> import numpy as np
    >>> len(many_answers(["ZZ"], np.array([0.9]), np.array([0.1]), np.array([1.0])).data)
    2
    """
    edge = 1.5
    rows = [written(pauli) for pauli in paulis]
    outside = np.abs(estimates) > edge
    symbols = np.where(outside, np.where(estimates > 0, "triangle-right", "triangle-left"), "circle")
    fig = theme.figure(height=height, xaxis_title="expectation value")
    fig.add_scatter(
        x=exact,
        y=rows,
        mode="markers",
        name="exact",
        marker={"symbol": "line-ns", "size": 15, "line": {"width": 3, "color": theme.EXACT}},
        hovertemplate="%{y}: exactly %{x:.3f}<extra></extra>",
    )
    fig.add_scatter(
        x=np.clip(estimates, -edge, edge),
        y=rows,
        mode="markers",
        name="estimate ± standard error",
        marker={"color": theme.ESTIMATE, "size": 9, "symbol": symbols.tolist()},
        error_x={"array": np.where(outside, 0, errors), "color": theme.ESTIMATE, "thickness": 2, "width": 4},
        customdata=np.round(estimates, 3),
        hovertemplate="%{y}: %{customdata}<extra></extra>",
    )
    fig.update_xaxes(range=[-1.6, 1.6], tickvals=[-1, -0.5, 0, 0.5, 1])
    fig.update_yaxes(autorange="reversed", showgrid=True, ticks="", type="category")
    return fig
