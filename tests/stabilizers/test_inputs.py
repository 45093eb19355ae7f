"""PauliShadow and BellSamples of stim's circuits and tableaus: exact laws; stim judges large ones.

Statistical tests fix their seed. Chi-square tests fail for a correct sampler with probability 10^-4.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import qutip
import stim

from qshadow_viz import BellSamples, PauliShadow, stabilizers
from qshadow_viz.local import stabilizer as local_stabilizer

from .. import clifford_oracle as theory
from .. import oracle

SMALL = [(n, seed) for n in (1, 2, 3) for seed in range(3)]
# about the sizes at which words change, and at which snapshots are taken one by one
SIZES = [5, 8, 9, 17, 63, 64, 65, 130, 256, 257, 320]


def ket(circuit: stim.Circuit) -> qutip.Qobj:
    n = circuit.num_qubits
    return qutip.Qobj(theory.ket(circuit), dims=[[2] * n, [1] * n]).unit()


def exact(law: np.ndarray) -> np.ndarray:
    """Return a law without the rounding errors of stim's kets, which are complex64."""
    return np.where(law < 1e-5, 0, law)


@pytest.mark.parametrize("noise", [0.0, 0.3])
@pytest.mark.parametrize(("n", "seed"), SMALL)
def test_local_outcomes_follow_the_born_rule(n: int, seed: int, noise: float) -> None:
    circuit = theory.scrambled(n, seed)
    bases, outcomes, law = oracle.local_law(oracle.depolarized(ket(circuit), noise))
    record = PauliShadow.measure(circuit, 15_000, noise=noise, rng=n + 40)
    weights = 6 ** np.arange(n)
    seen = np.bincount((2 * record.bases + record.outcomes).astype(int) @ weights, minlength=6**n)
    expected = np.zeros(6**n)
    expected[(2 * bases + outcomes).astype(int) @ weights] = exact(law) * len(record)
    assert oracle.chance_of_counts(seen, expected) > 1e-4


@pytest.mark.parametrize("noise", [0.0, 0.3])
@pytest.mark.parametrize(("n", "seed"), SMALL)
def test_bell_outcomes_follow_the_born_rule(n: int, seed: int, noise: float) -> None:
    circuit = theory.scrambled(n, seed)
    outcomes, law = oracle.bell_law(oracle.depolarized(ket(circuit), noise))
    record = BellSamples.measure(circuit.to_tableau(), 6000, noise=noise, rng=n + 50)
    weights = 4 ** np.arange(n)
    seen = np.bincount(record.outcomes.astype(int) @ weights, minlength=4**n)
    expected = np.zeros(4**n)
    expected[outcomes.astype(int) @ weights] = exact(law) * len(record)
    assert oracle.chance_of_counts(seen, expected) > 1e-4


def local_strings(bases: np.ndarray) -> np.ndarray:
    """Return the strings that a row of bases measures, as codes: one letter each."""
    return np.diag(bases + 1)


@pytest.mark.parametrize("n", SIZES)
def test_local_outcomes_are_possible(n: int) -> None:
    circuit = theory.scrambled(n, seed=n)
    record = PauliShadow.measure(circuit, 4, rng=n)
    for bases, outcomes in zip(record.bases, record.outcomes, strict=True):
        theory.possible(circuit, local_strings(bases), outcomes)
    # the judge would have seen a wrong bit, where one is not a coin
    tableau = stim.Tableau(n)
    record = PauliShadow.measure(tableau, 1, rng=n)
    (fixed,) = np.nonzero(record.bases[0] == 2)
    assert not record.outcomes[0, fixed].any()


@pytest.mark.parametrize("n", [65, 300])
@pytest.mark.parametrize("make", [theory.ghz, theory.cluster])
def test_sparse_states_have_many_fixed_parities(n: int, make: Any) -> None:
    circuit = make(n) + stim.Circuit("X 1\nZ 2\nY 3\nS 4\nH 5\nC_XYZ 6")
    record = PauliShadow.measure(circuit, 8, rng=n)
    coins = [
        theory.possible(circuit, local_strings(bases), outcomes)
        for bases, outcomes in zip(record.bases, record.outcomes, strict=True)
    ]
    assert np.mean(coins) < n * 0.98


def rank(rows: np.ndarray) -> int:
    """Return the rank of a matrix of 0 and 1, modulo 2."""
    left = [int("".join(map(str, row)), 2) for row in rows]
    found = 0
    while left:
        pivot = max(left)
        if not pivot:
            break
        found += 1
        left.remove(pivot)
        left = [row ^ pivot if row.bit_length() == pivot.bit_length() else row for row in left]
    return found


@pytest.mark.parametrize("n", [6, 70, 270])
def test_all_that_is_not_fixed_is_random(n: int) -> None:
    rng = np.random.default_rng(n)
    for circuit in (theory.ghz(n), theory.cluster(n), theory.scrambled(n, n)):
        state = stabilizers.read("state", circuit, n)
        bases = rng.integers(0, 3, size=n, dtype=np.uint8)
        found = local_stabilizer.outcomes(state, np.tile(bases, (n + 40, 1)), rng, False)
        # outcomes of the same measurement span all that stim leaves open (but for a chance of 2^-39)
        assert rank(found[1:] ^ found[0]) == theory.possible(circuit, local_strings(bases), found[0])


def test_coins_are_fair_and_independent() -> None:
    # a cluster state of 40 qubits: strings that are not stabilizers have mean 0, and parities spread
    n, snapshots = 40, 3000
    record = PauliShadow.measure(theory.cluster(n), snapshots, rng=1)
    rng = np.random.default_rng(1)
    strings = []
    for _ in range(300):
        letters = ["I"] * n
        for qubit in rng.choice(n, 2, replace=False):
            letters[qubit] = "XYZ"[rng.integers(3)]
        strings.append("".join(letters))
    # no stabilizer of an open chain has weight 2 but at its ends
    strings = [s for s in strings if s.strip("I") not in {"XZ", "ZX"}]
    off = record.expect(strings) / (3 / np.sqrt(snapshots))
    assert np.abs(off).max() < 4.5
    assert np.sqrt(np.mean(off**2)) == pytest.approx(1, abs=0.2)


@pytest.mark.parametrize(("n", "snapshots"), [(200, 300), (1000, 40)])
def test_stabilizers_of_large_states_are_certain(n: int, snapshots: int) -> None:
    cluster = PauliShadow.measure(theory.cluster(n), snapshots, rng=2)
    ghz = PauliShadow.measure(theory.ghz(n), snapshots, rng=3)
    met = 0
    for at in range(0, n - 2, 7):
        shots = cluster.single_shot("I" * at + "ZXZ" + "I" * (n - at - 3))
        assert set(np.unique(shots)) <= {0.0, 27.0}
        met += int(np.count_nonzero(shots))
        shots = ghz.single_shot("I" * at + "ZIZ" + "I" * (n - at - 3))
        assert set(np.unique(shots)) <= {0.0, 9.0}
    count = len(range(0, n - 2, 7)) * snapshots
    assert abs(met - count / 27) < 5 * np.sqrt(count / 27)
    ones = ghz.outcomes.mean()
    assert abs(ones - 0.5) < 0.15  # qubits measured in Z agree, so this is a mean of few


@pytest.mark.parametrize("n", [9, 64, 200])
def test_bell_samples_of_large_states(n: int) -> None:
    for circuit in (theory.ghz(n), theory.cluster(n), theory.scrambled(n, n)):
        record = BellSamples.measure(circuit, 400, rng=n)
        stabilizers = circuit.to_tableau().to_stabilizers()
        strings = [theory.letters(string) for string in stabilizers]
        assert np.all(record.squared(strings) == 1)
        assert record.purity() == 1
        rng = np.random.default_rng(n)
        others = ["".join("IXYZ"[code] for code in rng.integers(0, 4, n)) for _ in range(50)]
        others = [s for s in others if not all(stim.PauliString(s).commutes(g) for g in stabilizers)]
        assert np.abs(record.squared(others)).max() < 5 / np.sqrt(400)
    half = BellSamples.measure(theory.ghz(n), 400, rng=n).purity(range(n // 2))
    assert abs(half - 0.5) < 5 * np.sqrt(0.75 / 400)


def test_noise_shrinks_a_large_parity() -> None:
    n, noise = 150, 0.02
    record = BellSamples.measure(theory.ghz(n), 4000, noise=noise, rng=1)
    kept = (1 - noise) ** 4
    sigma = np.sqrt((1 - kept**2) / 4000)
    assert abs(record.squared("ZZ" + "I" * (n - 2)) - kept) < 5 * sigma
    shadow = PauliShadow.measure(theory.ghz(n), 2000, noise=noise, rng=1)
    assert abs(shadow.expect("ZZ" + "I" * (n - 2)) - (1 - noise) ** 2) < 5 * 3 / np.sqrt(2000)


@pytest.mark.parametrize("n", [3, 70])
def test_a_seed_gives_the_same_record_in_pieces_too(n: int, monkeypatch: pytest.MonkeyPatch) -> None:
    circuit = theory.scrambled(n, 1)
    shadow = PauliShadow.measure(circuit, 60, rng=4)
    pairs = BellSamples.measure(circuit, 60, rng=4)
    monkeypatch.setattr("qshadow_viz.stabilizers.gf2.PIECE", 20)
    again = PauliShadow.measure(circuit.to_tableau(), 60, rng=np.random.default_rng(4), progress=True)
    assert np.array_equal(again.bases, shadow.bases)
    assert np.array_equal(again.outcomes, shadow.outcomes)
    monkeypatch.setattr("qshadow_viz.stabilizers.gf2._TOGETHER", 0)
    assert np.array_equal(PauliShadow.measure(circuit, 60, rng=4).outcomes, shadow.outcomes)
    assert np.array_equal(BellSamples.measure(circuit, 60, rng=4, progress=True).outcomes, pairs.outcomes)


BAD = [
    (
        lambda: PauliShadow.measure(stim.Circuit("H 0\nMX 0"), 5),
        "`state` must be .* unitary gates, but 'MX 0'",
    ),
    (lambda: BellSamples.measure(stim.Circuit("X_ERROR(0.1) 0"), 5), r"but 'X_ERROR\(0.1\) 0' .* is noise"),
    (lambda: PauliShadow.measure(theory.ghz(1001), 5), "`state` must have 1 to 1000 qubits, but 1001"),
    (lambda: BellSamples.measure(stim.Tableau(201), 5), "`state` must have 1 to 200 qubits, but 201"),
    (lambda: PauliShadow.measure(stim.Circuit("CX rec[-1] 0"), 5), "controlled by a classical bit"),
    (lambda: PauliShadow.measure(theory.ghz(3), 0), "`snapshots` must be at least 1, but 0"),
    (lambda: BellSamples.measure(theory.ghz(3), 5, noise=2), r"`noise` must lie in \[0, 1\], but 2"),
]


@pytest.mark.parametrize(("call", "message"), BAD, ids=[message for _, message in BAD])
def test_bad_arguments_are_named_and_quoted(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
