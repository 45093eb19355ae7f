"""Bits that are read wrongly: the law of what is written down, and what may not change without them."""

from __future__ import annotations

import hashlib
import itertools
import math
from typing import Any

import numpy as np
import pytest

from qshadow_viz import Calibration, PauliShadow, states
from qshadow_viz.local.noise import misread, rates

from .. import oracle
from ..global_random import global_state

CASES = [(n, kind) for n in (1, 2) for kind in ("ket", "mixed", "product")]
WRONG = np.array([[0.1, 0.3], [0.25, 0.05]])  # P(1|0), P(0|1)


# Chi-square tests at fixed seeds. A correct sampler fails each with probability 10^-4.
@pytest.mark.parametrize(("n", "kind"), CASES)
@pytest.mark.parametrize("flip", [False, True])
@pytest.mark.parametrize("noise", [0.0, 0.2])
def test_what_is_written_down_follows_the_law(n: int, kind: str, flip: bool, noise: float) -> None:
    state = oracle.some_states(n)[kind]
    bases, outcomes, law = oracle.local_law(oracle.depolarized(state, noise))
    law = oracle.misread_law(outcomes, law, WRONG[:n], flip)
    assert law.sum() == pytest.approx(1, abs=1e-12)
    record = PauliShadow.measure(state, 60_000, noise=noise, rng=n, readout=WRONG[:n], flip=flip)
    weights = 6 ** np.arange(n)
    seen = np.bincount((2 * record.bases + record.outcomes).astype(int) @ weights, minlength=6**n)
    expected = np.zeros(6**n)
    expected[(2 * bases + outcomes).astype(int) @ weights] = law * len(record)
    assert oracle.chance_of_counts(seen, expected) > 1e-4
    # and the test sees the difference that the wrong bits make
    unread = np.zeros(6**n)
    unread[(2 * bases + outcomes).astype(int) @ weights] = oracle.local_law(state)[2] * len(record)
    assert oracle.chance_of_counts(seen, unread) < 1e-4


@pytest.mark.parametrize(("n", "kind"), CASES)
def test_the_law_by_its_moments(n: int, kind: str) -> None:
    # Σ over subsets: a wrong bit makes of Z the observable a + c Z, with c = 1 - P(1|0) - P(0|1) and
    # a = P(0|1) - P(1|0); flips take a away
    state = oracle.some_states(n)[kind]
    bases, outcomes, law = oracle.local_law(state)
    record = PauliShadow(bases, outcomes)
    a, c = WRONG[:n, 1] - WRONG[:n, 0], 1 - WRONG[:n].sum(axis=1)
    for string, flip in itertools.product(oracle.all_paulis(n), (False, True)):
        wanted = 0.0
        for kept in itertools.product((0, 1), repeat=n):
            letters = "".join(x if keep else "I" for x, keep in zip(string, kept, strict=True))
            if any(keep and x == "I" for x, keep in zip(string, kept, strict=True)):
                continue
            share = np.prod(
                [c[j] if kept[j] else a[j] * (not flip) for j in range(n) if string[j] != "I"], initial=1.0
            )
            truth = np.trace(oracle.pauli(letters).full() @ oracle.density(state).full()).real
            wanted += share * truth
        found = oracle.misread_law(outcomes, law, WRONG[:n], flip) @ record.single_shot(string)
        assert found == pytest.approx(wanted, abs=1e-12)


def test_the_kinds_of_argument_say_the_same() -> None:
    assert rates(0.25, 2).tolist() == [[0.25, 0.25]] * 2
    assert rates(1, 1).tolist() == [[1, 1]]
    assert rates(np.float32(0.5), 1).tolist() == [[0.5, 0.5]]
    assert rates([0.25, 0], 2).tolist() == [[0.25, 0.25], [0, 0]]
    assert rates(((0.5, 0), (0, 1)), 2).tolist() == [[0.5, 0], [0, 1]]
    one = PauliShadow.measure(states.w(3), 200, rng=1, readout=0.2)
    for same in ([0.2] * 3, [[0.2, 0.2]] * 3, np.full((3, 2), 0.2)):
        other = PauliShadow.measure(states.w(3), 200, rng=1, readout=same)
        assert np.array_equal(one.outcomes, other.outcomes)
    given = np.array([0.1, 0.2])
    rates(given, 2)[:] = 0
    assert given.tolist() == [0.1, 0.2]


def test_certain_errors() -> None:
    found = np.array([[0, 1], [1, 0]], np.uint8)
    rng = np.random.default_rng(0)
    assert misread(found, rates(1.0, 2), False, rng).tolist() == [[1, 0], [0, 1]]
    assert misread(found, rates(1.0, 2), True, rng).tolist() == [[1, 0], [0, 1]]
    assert misread(found, rates([[1, 0], [0, 1]], 2), False, rng).tolist() == [[1, 0], [1, 0]]
    assert found.tolist() == [[0, 1], [1, 0]]


def test_records_of_old_seeds_are_unchanged() -> None:
    # checksums of records that were made before there were readout errors
    record = PauliShadow.measure(states.ghz(5), 300, noise=0.1, rng=7)
    tables = record.bases.tobytes() + record.outcomes.tobytes()
    assert hashlib.sha256(tables).hexdigest()[:16] == "0a0cf5a19bb84fc1"
    for flip in (False, True):  # flips alone change nothing
        again = PauliShadow.measure(states.ghz(5), 300, noise=0.1, rng=7, readout=0.0, flip=flip)
        assert np.array_equal(again.outcomes, record.outcomes)
    # the bases, and what is found before it is read, are those of the same seed
    wrong = PauliShadow.measure(states.ghz(5), 300, noise=0.1, rng=7, readout=1.0)
    assert np.array_equal(wrong.bases, record.bases)
    assert np.array_equal(wrong.outcomes, 1 - record.outcomes)


def test_the_global_random_state_does_not_matter() -> None:
    records = []
    for seed in (0, 1):
        np.random.seed(seed)  # noqa: NPY002  the state that must not matter
        before = global_state()
        records.append(PauliShadow.measure(states.w(2), 50, rng=3, readout=WRONG, flip=True).outcomes)
        assert global_state() == before
    first, second = records
    assert np.array_equal(first, second)


@pytest.mark.parametrize(
    ("value", "error", "shown"),
    [
        (None, TypeError, "be a real number, but None"),
        ("0.1", TypeError, "be a real number, but '0.1'"),
        (True, TypeError, "be a real number, but True"),
        (1.5, ValueError, r"lie in \[0, 1\], but 1.5"),
        (-0.1, ValueError, r"lie in \[0, 1\], but -0.1"),
        (math.nan, ValueError, r"lie in \[0, 1\], but nan"),
        ([0.1, 1.2], ValueError, r"lie in \[0, 1\], but 1.2"),
        ([[0.1, 0.2], [math.nan, 0]], ValueError, r"lie in \[0, 1\], but nan"),
        ([0.1], ValueError, r"shape \(2,\) or \(2, 2\), but shape \(1,\)"),
        ([[0.1, 0.2]], ValueError, r"but shape \(1, 2\)"),
        ([[0.1, 0.2, 0.3]] * 2, ValueError, r"but shape \(2, 3\)"),
        ([], ValueError, r"but shape \(0,\)"),
        ([[0.1], [0.1, 0.2]], TypeError, r"an array of numbers, but \[\[0.1\], \[0.1, 0.2\]\]"),
        (["a", "b"], TypeError, r"an array of numbers, but \['a', 'b'\]"),
        ([True, False], TypeError, r"an array of numbers, but \[True, False\]"),
        ([0.1j, 0], TypeError, "an array of numbers, but"),
    ],
)
def test_bad_rates_are_quoted(value: Any, error: type[Exception], shown: str) -> None:
    for call in (
        lambda: PauliShadow.measure(states.w(2), 5, readout=value),
        lambda: Calibration.measure(2, 5, readout=value),
    ):
        with pytest.raises(error, match=f"`readout` must .*{shown}"):
            call()


@pytest.mark.parametrize("value", [1, None, "yes"])
def test_flip_is_a_bool(value: Any) -> None:
    with pytest.raises(TypeError, match=f"`flip` must be True or False, but {value!r}"):
        PauliShadow.measure(states.w(2), 5, flip=value)
