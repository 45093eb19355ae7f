"""How PauliShadow measures: single precision must not show, and no shortcut may change what is found."""

from __future__ import annotations

import gc
import itertools
import tracemalloc
from collections.abc import Callable
from functools import reduce

import numpy as np
import pytest
import qutip
from hypothesis import given, settings
from hypothesis import strategies as st

from qshadow_viz import PauliShadow, paulis, states
from qshadow_viz.local import tree

from .. import oracle

# <s|, s being 2*basis + outcome, by hand
BRAS = np.array(
    [[1, 1], [1, -1], [1, -1j], [1, 1j], [2**0.5, 0], [0, 2**0.5]],
) / np.sqrt(2)


def ket(amplitudes: np.ndarray) -> qutip.Qobj:
    n = len(amplitudes).bit_length() - 1
    return qutip.Qobj(np.reshape(amplitudes, (-1, 1)), dims=[[2] * n, [1] * n])


def product(angles: np.ndarray) -> np.ndarray:
    """Return the product of qubits with Bloch angles (theta, phi)."""
    return reduce(np.kron, [np.array([np.cos(t / 2), np.exp(1j * f) * np.sin(t / 2)]) for t, f in angles])


# A correct sampler fails this at a fixed seed with probability 10^-4.
@pytest.mark.parametrize("kind", ["ket", "mixed"])
def test_five_qubits_follow_the_born_rule(kind: str) -> None:
    n, snapshots = 5, 200_000
    state = oracle.some_states(n)[kind]
    rho = oracle.density(state).full()
    bras = reduce(np.kron, [BRAS] * n).reshape(6**n, 2**n)
    law = np.einsum("si,ij,sj->s", bras, rho, bras.conj(), optimize=True).real / 3**n
    assert law.sum() == pytest.approx(1)
    record = PauliShadow.measure(state, snapshots, rng=8)
    pattern = (2 * record.bases + record.outcomes).astype(int) @ (6 ** np.arange(n - 1, -1, -1))
    seen, expected = np.bincount(pattern, minlength=6**n), law * snapshots
    assert oracle.chance_of_counts(seen, expected) > 1e-4


@pytest.mark.parametrize("n", [12, 14, 15, 16])
def test_what_is_certain_stays_certain(n: int) -> None:
    # sums of equal terms are the worst for rounding: every addition errs the same way
    for phase, turn in itertools.product((0.0, 0.3, 0.7, 1.9), (1, -1, 1j, -1j)):
        amplitudes = np.full(2**n, np.exp(1j * phase) / 2 ** (n / 2))
        amplitudes[2 ** (n - 1) :] *= turn
        plus, _ = tree._ket_step(amplitudes.astype(np.complex64)[None])
        exact = 0.5 + np.array([np.real(turn), np.imag(turn), 0]) / 2
        certain = exact != 0.5
        assert np.array_equal(plus[0, certain], exact[certain])
        assert plus[0, ~certain] == pytest.approx(0.5, abs=1e-6)


@settings(max_examples=25, deadline=None)
@given(n=st.sampled_from([2, 5, 12, 16]), seed=st.integers(0, 2**32 - 1))
def test_single_precision_is_enough_for_a_product_of_qubits(n: int, seed: int) -> None:
    angles = np.random.default_rng(seed).uniform(0, [np.pi, 2 * np.pi], (n, 2))
    plus, _ = tree._ket_step(product(angles).astype(np.complex64)[None])
    theta, phi = angles[0]
    bloch = np.array([np.sin(theta) * np.cos(phi), np.sin(theta) * np.sin(phi), np.cos(theta)])
    assert plus[0] == pytest.approx((1 + bloch) / 2, abs=1e-6)


@pytest.mark.parametrize(("n", "is_ket"), [(16, True), (10, False)])
def test_a_very_unlikely_past_leaves_the_right_state_behind(n: int, is_ket: bool) -> None:
    # every |1> has probability 10^-5: all of them together 10^-70 for the ket, far below single precision
    rare = np.array([np.sqrt(1 - 1e-5), np.sqrt(1e-5)])
    amplitudes = reduce(np.kron, [rare] * (n - 2) + [np.array([1, 0, 0, 1]) / np.sqrt(2)])
    array = amplitudes if is_ket else np.outer(amplitudes, amplitudes)
    bases = np.full((200, n), 2, np.uint8)
    bases[:, -2:] = 0
    uniforms = np.full((200, n), 1 - 2.0**-24, np.float32)
    uniforms[:, -2:] = np.random.default_rng(0).random((200, 2))
    found = tree.outcomes(array, n, is_ket, bases, uniforms, False)
    assert np.all(found[:, :-2] == 1)
    assert np.array_equal(found[:, -2], found[:, -1])  # XX = +1
    assert 60 < found[:, -1].sum() < 140  # 5.6 sigma about half


@pytest.mark.parametrize("nodes", [1, 64, 2**10, 2**14, 2**30])
def test_pieces_and_progress_change_nothing(nodes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    made = {"ket": ket(oracle.some_states(7)["ket"].full()), "mixed": oracle.some_states(4)["mixed"]}
    for state in made.values():
        whole = PauliShadow.measure(state, 700, rng=2)
        with monkeypatch.context() as patch:
            patch.setattr(tree, "_NODES", nodes)
            patch.setattr(tree, "_PIECE", nodes)
            parts = PauliShadow.measure(state, 700, rng=2, progress=True)
        assert np.array_equal(whole.outcomes, parts.outcomes)


def test_the_bar_counts_every_qubit_once(monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[int] = []
    shown: list[object] = []

    class Bar:
        def __init__(self, *, total: int, delay: float, disable: bool, **_look: object) -> None:
            shown.append((total, delay, disable))

        def update(self, count: int) -> None:
            counted.append(count)

        def __enter__(self) -> Bar:
            return self

        def __exit__(self, *_error: object) -> None:
            shown.append("closed")

    monkeypatch.delenv("TQDM_DISABLE", raising=False)
    monkeypatch.setattr("tqdm.std.tqdm", Bar)
    monkeypatch.setattr(tree, "_NODES", 64)
    PauliShadow.measure(states.ghz(6), 321, rng=0, progress=True)
    assert shown == [(321 * 6, 2, False), "closed"]
    assert sum(counted) == 321 * 6
    assert len(counted) > 1
    PauliShadow.measure(states.ghz(6), 321, rng=0)
    assert shown[2] == (321 * 6, 2, True)


@pytest.mark.parametrize("n", [1, 2, 3])
def test_noise_leaves_every_mean_of_a_record_multiplied_exactly(n: int) -> None:
    # by enumeration: flipping each outcome with probability p/2 is the depolarizing channel
    noise = 0.3
    state = oracle.some_states(n)["mixed"]
    bases, outcomes, clean = oracle.local_law(state)
    noisy = oracle.local_law(oracle.depolarized(state, noise))[2]
    flips = (outcomes[:, None] != outcomes).sum(axis=2)
    same_basis = np.all(bases[:, None] == bases, axis=2)
    channel = np.where(same_basis, (noise / 2) ** flips * (1 - noise / 2) ** (n - flips), 0)
    assert channel @ clean == pytest.approx(noisy, abs=1e-14)
    record = PauliShadow(bases, outcomes)
    for string in oracle.all_paulis(n):
        k = sum(letter != "I" for letter in string)
        truth = qutip.expect(oracle.pauli(string), oracle.density(state))
        assert noisy @ record.single_shot(string) == pytest.approx((1 - noise) ** k * truth, abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(
    n=st.integers(1, 4),
    snapshots=st.integers(1, 200),
    seed=st.integers(0, 2**32 - 1),
    cut=st.slices(200),
)
def test_a_slice_is_the_record_of_those_snapshots(n: int, snapshots: int, seed: int, cut: slice) -> None:
    rng = np.random.default_rng(seed)
    record = PauliShadow(rng.integers(0, 3, (snapshots, n)), rng.integers(0, 2, (snapshots, n)))
    kept = range(snapshots)[cut]
    if not kept:
        with pytest.raises(ValueError, match=rf"{snapshots} snapshots must be chosen"):
            record[cut]
        return
    part = record[cut]
    assert np.array_equal(part.bases, record.bases[list(kept)])
    assert part.expect("Z" * n) == pytest.approx(record.single_shot("Z" * n)[list(kept)].mean())
    assert np.array_equal(record[kept[0]].outcomes, part.outcomes[:1])


def test_a_sum_of_many_terms_and_of_few_have_the_same_error() -> None:
    rng = np.random.default_rng(3)
    record = PauliShadow(rng.integers(0, 3, (300, 5)), rng.integers(0, 2, (300, 5)))
    strings = oracle.all_paulis(5)[1:]
    terms = {string: float(rng.normal()) for string in strings if 5 - string.count("I") <= 3}
    assert len(terms) > 200
    shots = sum(c * record.single_shot(s) for s, c in terms.items())
    unseen = sum(c**2 * 3 ** (5 - s.count("I")) for s, c in terms.items() if record.matches(s) == 0)
    wanted = np.sqrt((np.var(shots, ddof=1) + unseen) / 300)
    assert record.standard_error(terms) == pytest.approx(wanted, rel=1e-10)
    operator = sum((c * oracle.pauli(s) for s, c in terms.items()), 0 * oracle.pauli("IIIII"))
    assert record.standard_error(operator) == pytest.approx(wanted, rel=1e-10)


def test_an_operator_that_vanishes_and_one_that_is_tiny() -> None:
    record = PauliShadow([[2, 2], [0, 1]], [[0, 1], [0, 0]])
    zero = 0 * oracle.pauli("ZZ")
    assert (record.expect(zero), record.standard_error(zero)) == (0.0, 0.0)
    assert record.expect(1e-20 * oracle.pauli("ZZ")) == pytest.approx(-4.5e-20)


@pytest.mark.parametrize("state", [states.random_pure(12, rng=0), oracle.some_states(6)["mixed"]])
def test_measuring_leaves_nothing_behind(state: qutip.Qobj) -> None:
    def measure(seed: int) -> None:
        PauliShadow.measure(state, 3000, rng=seed)

    measure(0)
    gc.collect()
    gc.disable()  # NumPy's memory does not make the collector run, so nothing may wait for it
    tracemalloc.start()
    try:
        for seed in range(3):
            measure(seed)
        left, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        gc.enable()
    assert peak > 1e6
    assert left < 1e5


def test_batches_of_one_snapshot_take_no_more_than_some_times_the_record() -> None:
    rng = np.random.default_rng(0)
    shape = (100_000, 10)
    record = PauliShadow(rng.integers(0, 3, shape), rng.integers(0, 2, shape))
    tracemalloc.start()
    try:
        assert record.expect("ZZ" + "I" * 8, batches=len(record)) == 0
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 10 * record.bases.size


def test_an_operator_is_hermitian_up_to_rounding() -> None:
    turn = qutip.rand_unitary([2] * 2, seed=1)
    operator = turn * (1e6 * oracle.pauli("ZZ")) * turn.dag()
    assert not operator.isherm  # QuTiP's test is absolute
    record = PauliShadow.measure(states.ghz(2), 100, rng=0)
    exact = turn * oracle.pauli("ZZ") * turn.dag()
    assert record.expect(operator) == pytest.approx(1e6 * record.expect((exact + exact.dag()) / 2))


def test_strings_may_come_from_an_iterator() -> None:
    record = PauliShadow.measure(states.ghz(4), 50, rng=0)
    listed = list(paulis.of_weight(4, 2))
    assert np.array_equal(record.expect(paulis.of_weight(4, 2)), record.expect(listed))
    assert np.array_equal(record.standard_error(iter(listed)), record.standard_error(listed))
    assert record.expect(dict.fromkeys(listed, 2 + 0j)) == pytest.approx(2 * record.expect(listed).sum())


BAD: list[tuple[Callable[[PauliShadow], object], type[Exception], str]] = [
    (lambda r: r.single_shot(["ZZ", "XX"]), TypeError, r"one Pauli string, but \['ZZ', 'XX'\]"),  # type: ignore[arg-type]
    (lambda r: r.matches(["ZZ"]), TypeError, r"one Pauli string, but \['ZZ'\]"),  # type: ignore[arg-type]
    (lambda r: r.matches("ZZZ"), ValueError, "2 letters, but 'ZZZ'"),
    (lambda r: r[:0], ValueError, "3 snapshots must be chosen"),
    (lambda r: PauliShadow([[0, 1], [2]], [[0, 1], [1]]), ValueError, "`bases` .* different lengths"),
    (lambda r: PauliShadow([[-1]], [[0]]), ValueError, "0..2 .*, but -1"),
    (lambda r: PauliShadow([[1]], [[True]]), TypeError, "bool"),
    (lambda r: r.expect({}), ValueError, "at least one"),
    (lambda r: r.expect({"ZZ": float("nan")}), ValueError, "nan"),
    (lambda r: r.expect({"ZZ": 1 + 1j}), TypeError, r"paulis\['ZZ'\].*1\+1j"),
    (lambda r: r.expect({"ZZ", "XX"}), TypeError, "ZZ"),
    (lambda r: r.expect(qutip.enr_identity([2, 2], 1)), ValueError, r"shape \(3, 3\)"),
    (lambda r: r.expect(None), TypeError, "None"),
    (lambda r: PauliShadow.measure(states.ghz(2), 5, rng=True), TypeError, "`rng` .* True"),
    (
        lambda r: r.expect(1j * oracle.pauli("ZZ")),
        ValueError,
        "must be Hermitian, but it differs from its adjoint by 2",
    ),
    (lambda r: r[:2].purity_standard_error(), ValueError, "at least 3 snapshots, but the record has 2"),
    (lambda r: PauliShadow.measure(states.ghz(2), 5, noise=1.5), ValueError, "1.5"),
    (lambda r: PauliShadow.measure(states.ghz(2), 5, noise=float("nan")), ValueError, "nan"),
]


@pytest.mark.parametrize("number", range(len(BAD)))
def test_more_bad_input_is_refused_and_shown(number: int) -> None:
    call, error, shown = BAD[number]
    with pytest.raises(error, match=shown):
        call(PauliShadow([[2, 2], [0, 1], [1, 1]], [[0, 1], [0, 0], [1, 1]]))
