"""Another last bit changes nothing: neither the order of a body's corners, nor an outcome, nor a chapter.

Processors add up in different orders and round the last bit otherwise. Here each number of an input moves up
or down by one unit in the last place, or stays, at random. `tools/nudge.py` does so to what libraries answer
while a whole chapter is executed; by hand it does so as often as one likes.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import qutip

from qshadow_viz import (
    BellSamples,
    BiasedShadow,
    CliffordShadow,
    FixedBases,
    PauliShadow,
    bases,
    hamiltonians,
    solids,
    states,
)
from qshadow_viz.bell import ket
from qshadow_viz.local import tree
from qshadow_viz.states import reading
from tools.nudge import Nudge, differences, wrapped_sum

ROOT = Path(__file__).resolve().parents[1]
CHAPTERS = sorted((ROOT / "book").glob("*/*.ipynb"))
BODIES = {
    "largest": solids.three_shadows(),
    "leaner": solids.leaner(),
    "half ball": solids.half_ball(),
    "cube": solids.Solid(np.indices((2, 2, 2)).reshape(3, -1).T),
}
TURNS = [(0, 0), (90, 0), (45, 30), (15, 90), (60, 60)]
MAGNET = hamiltonians.ising(4, field=1.0)
STATES = {
    "GHZ": states.ghz(4),
    "W": states.w(4),
    "cluster": states.cluster(4),
    "magnet": states.ising_ground_state(4, field=1.0),
    "any ket": states.random_pure(4, rng=1),
    "eight": states.ising_ground_state(8, field=0.5),
    "matrix": states.hidden_pauli("XYZ", 0.8),
    "Werner": states.werner(0.6),
}


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("turn", TURNS)
def test_corners_faces_and_outlines_keep_their_order(body: str, turn: tuple[float, float]) -> None:
    given = BODIES[body].turned(*turn)
    directions = [*np.eye(3), *solids.random_directions(3, rng=0)]
    outlines = [solids.silhouette(given, direction) for direction in directions]
    hull = solids.visual_hull(outlines)
    for seed in range(12):
        nudge = Nudge(seed)
        moved = solids.Solid(nudge(given.vertices))
        same_body(moved, given)
        others = [solids.silhouette(moved, nudge(direction)) for direction in directions]
        for one, other in zip(outlines, others, strict=True):
            assert one.outline.shape == other.outline.shape
            assert np.abs(one.outline - other.outline).max() < 1e-12
            assert np.abs(one.halfspaces - other.halfspaces).max() < 1e-9
        same_body(solids.visual_hull(others), hull)


def same_body(one: Any, other: Any) -> None:
    assert one.vertices.shape == other.vertices.shape
    assert np.abs(one.vertices - other.vertices).max() < 1e-9
    assert np.array_equal(one.faces, other.faces)
    assert np.abs(one.halfspaces - other.halfspaces).max() < 1e-9
    assert one.volume == pytest.approx(other.volume, rel=1e-9)


MEASURED: dict[str, Callable[[qutip.Qobj, int], Any]] = {
    "PauliShadow": lambda state, n: PauliShadow.measure(state, 3000, noise=0.1, readout=0.02, rng=3),
    "BellSamples": lambda state, n: BellSamples.measure(state, 3000, noise=0.1, rng=3),
    "CliffordShadow": lambda state, n: CliffordShadow.measure(state, 500, rng=3),
    "BiasedShadow": lambda state, n: BiasedShadow.measure(state, 3000, [[0.2, 0.3, 0.5]] * n, rng=3),
    "FixedBases": lambda state, n: FixedBases.measure(state, np.indices((3,) * n).reshape(n, -1).T, rng=3),
}


@pytest.mark.parametrize("kind", MEASURED)
@pytest.mark.parametrize("name", STATES)
def test_outcomes_of_nudged_states_are_the_same(kind: str, name: str) -> None:
    state = STATES[name]
    n = len(state.dims[0])
    wanted = MEASURED[kind](state, n)
    for seed in range(10):
        moved = qutip.Qobj(Nudge(seed)(state.full()), dims=state.dims)
        if moved.isoper:
            moved = (moved + moved.dag()) / 2
        found = MEASURED[kind](moved, n)
        for one, other in zip(wanted._tables().values(), found._tables().values(), strict=True):
            assert np.array_equal(one, other)


@pytest.fixture
def nudged_sums(monkeypatch: pytest.MonkeyPatch) -> Nudge:
    """Let what NumPy adds up come out with another last bit, in single precision too."""
    nudge = Nudge(0)
    for name in ("vecdot", "matmul", "einsum"):
        monkeypatch.setattr(np, name, wrapped_sum(getattr(np, name), name, nudge))
    return nudge


@pytest.mark.parametrize("name", ["GHZ", "cluster", "matrix"])
def test_a_random_number_at_the_very_probability_is_decided_alike(name: str, nudged_sums: Nudge) -> None:
    # all probabilities are 0, 1/2 or 1, or (1 ± 0.8)/2; among random numbers, one in ten million is so close
    dense = reading.dense(STATES[name])
    every = np.indices((3,) * dense.n).reshape(dense.n, -1).T.astype(np.uint8)
    for uniform in (0.5, 0.9, 0.1):
        uniforms = np.full(every.shape, uniform + (0 if uniform == 0.5 else 1e-8), dtype=np.float32)
        found = [tree.outcomes(*dense, every, uniforms, False) for _ in range(20)]
        assert all(np.array_equal(found[0], other) for other in found)


def test_random_numbers_beside_the_edges_of_a_bell_law_are_decided_alike(nudged_sums: Nudge) -> None:
    nodes = np.zeros((1, 256), dtype=np.float32)
    nodes[0, 0] = 0.3  # in X all 256 outcomes are equally likely, and no sum is a whole number
    edges = np.arange(256) / 256
    wanted = np.arange(256)
    for _ in range(20):
        for beside, outcome in ((1e-9, wanted), (-1e-9, wanted - 1)):
            inside = slice(1, None)
            found = ket._in_x(nodes.copy(), np.zeros(255, dtype=np.intp), edges[inside] + beside)
            assert np.array_equal(found, outcome[inside])


def test_chosen_bases_are_the_same() -> None:
    wanted = bases.derandomised(MAGNET, 200)
    for seed in range(20):
        nudge = Nudge(seed)
        moved = {string: nudge(value * (1 + 1e-16)) for string, value in MAGNET.items()}
        assert np.array_equal(bases.derandomised(moved, 200), wanted)
        assert np.abs(bases.biased(moved) - bases.biased(MAGNET)).max() < 1e-12


def test_a_nudge_moves_by_the_last_bit_and_leaves_whole_numbers() -> None:
    values = np.array([0.1, -2.5, 1e-30, 7.3])
    moved = np.array([Nudge(seed)(values) for seed in range(30)])
    assert np.all(np.abs(moved - values) <= np.spacing(7.3))
    assert np.any(moved != values, axis=0).all()
    assert Nudge(0)(np.array([1.0, -2.0, 0.0])).tolist() == [1, -2, 0]


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_prints_and_draws_the_same(chapter: Path) -> None:
    assert differences(chapter, seed=0) == []
