"""The picture of an estimated density matrix: areas, signs, eigenvalues."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import pytest

from qshadow_viz.figures.snapshots import matrix_settling

KET = np.array([np.sqrt(0.7), 0, 0, np.sqrt(0.3) * np.exp(1j * np.pi / 3)])
EXACT = np.outer(KET, KET.conj())
RANGE = (-2.4, 4.4)


def draw(estimate: object, exact: object = EXACT) -> go.Figure:
    return matrix_settling(estimate, exact, note="n", eigenvalue_range=RANGE)  # type: ignore[arg-type]


def areas(trace: go.Scatter, dimension: int) -> np.ndarray:
    """Read the areas of a trace's squares back, each into the cell in which its centre lies."""
    found = np.zeros((dimension, dimension))
    corners = np.stack([trace.x, trace.y], axis=-1).reshape(-1, 6, 2)[:, :4]
    for square in corners:
        column, row = np.rint(square.mean(axis=0)).astype(int)
        shoelace = (
            np.sum(square[:, 0] * np.roll(square[:, 1], -1) - square[:, 1] * np.roll(square[:, 0], -1)) / 2
        )
        assert found[row, column] == 0
        found[row, column] = abs(shoelace)
    return found


def test_areas_are_sizes_and_colours_signs() -> None:
    rng = np.random.default_rng(1)
    noise = rng.normal(scale=0.1, size=(2, 4, 4))
    estimate = EXACT + (noise[0] + noise[0].T) / 2 + 0.5j * (noise[1] - noise[1].T)
    fig = draw(estimate)
    for panel, part, true in ((0, estimate.real, EXACT.real), (1, estimate.imag, EXACT.imag)):
        _, positive, negative, outline = fig.data[4 * panel : 4 * panel + 4]
        drawn = areas(positive, 4) - areas(negative, 4)
        assert np.allclose(drawn, part, atol=1.1e-3)  # squares below 1e-3 are left out
        assert np.allclose(areas(outline, 4), np.abs(true), atol=1.1e-3)


def test_what_is_too_large_is_cut_at_the_edge_of_its_cell() -> None:
    snapshot = np.kron([[2, 0], [0, -1]], [[0.5, -1.5j], [1.5j, 0.5]])
    fig = draw(snapshot)
    for panel, part in ((0, snapshot.real), (1, snapshot.imag)):
        drawn = areas(fig.data[4 * panel + 1], 4) - areas(fig.data[4 * panel + 2], 4)
        cut = 0.98**2
        assert np.allclose(drawn, np.clip(part, -cut, cut), atol=0.04)
        assert np.abs(drawn).max() < 1


def test_eigenvalues_are_those_of_a_snapshot() -> None:
    snapshot = np.kron([[2, 0], [0, -1]], [[0.5, -1.5j], [1.5j, 0.5]])
    fig = draw(snapshot)
    assert np.allclose(fig.data[-1].x, [-2, -2, 1, 4])
    assert np.allclose(fig.data[-2].x, [0, 0, 0, 1], atol=1e-12)
    assert fig.layout.xaxis3.range == RANGE
    assert fig.layout.annotations[0].text == "n"


def test_the_structure_does_not_depend_on_the_estimate() -> None:
    first, second = draw(np.eye(4) / 4), draw(EXACT)
    assert [(t.type, t.mode, t.name) for t in first.data] == [(t.type, t.mode, t.name) for t in second.data]
    assert len(first.layout.annotations) == len(second.layout.annotations)
    assert len(first.data) == 10


@pytest.mark.parametrize(
    ("estimate", "exact", "name"),
    [
        (np.triu(np.ones((4, 4))), EXACT, "estimate"),
        (np.eye(2), EXACT, "estimate"),
        (np.eye(3), np.eye(3), "exact"),
        (EXACT, np.ones(4), "exact"),
    ],
)
def test_bad_input_is_named(estimate: object, exact: object, name: str) -> None:
    with pytest.raises(ValueError, match=f"`{name}`"):
        draw(estimate, exact)
