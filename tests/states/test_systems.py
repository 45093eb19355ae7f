"""The systems to learn about, against their defining properties."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import qutip

from qshadow_viz import states

from .. import oracle


def ising(n: int, field: float, coupling: float, periodic: bool) -> qutip.Qobj:
    """Build the Hamiltonian term by term."""
    terms = []
    for i in range(n):
        terms.append(-field * oracle.pauli("I" * i + "X" + "I" * (n - i - 1)))
        if periodic or i + 1 < n:
            letters = ["I"] * n
            letters[i] = letters[(i + 1) % n] = "Z"
            terms.append(-coupling * oracle.pauli("".join(letters)))
    return sum(terms[1:], terms[0])


@pytest.mark.parametrize("n", [1, 2, 3, 5])
def test_ghz_w_and_random_states(n: int) -> None:
    for state in (states.ghz(n), states.w(n), states.random_pure(n, rng=n)):
        assert state.norm() == pytest.approx(1)
        assert state.dims[0] == [2] * n
        assert state.isket
    assert qutip.expect(oracle.pauli("X" * n), states.ghz(n)) == pytest.approx(1)
    excited = [oracle.pauli("I" * i + "Z" + "I" * (n - i - 1)) for i in range(n)]
    assert sum(qutip.expect(z, states.w(n)) for z in excited) == pytest.approx(n - 2)


@pytest.mark.parametrize("n", [2, 3, 5])
def test_cluster_is_stabilized(n: int) -> None:
    for i in range(n):
        letters = ["I"] * n
        letters[i] = "X"
        for j in (i - 1, i + 1):
            if 0 <= j < n:
                letters[j] = "Z"
        assert qutip.expect(oracle.pauli("".join(letters)), states.cluster(n)) == pytest.approx(1)


@pytest.mark.parametrize("field", [0.1, 1.0, 2.5])
@pytest.mark.parametrize(
    ("n", "periodic"), [(2, False), *((n, ring) for n in (3, 4, 5, 8) for ring in (False, True))]
)
def test_ising_ground_state_and_energy(n: int, field: float, periodic: bool) -> None:
    state = states.ising_ground_state(n, field, coupling=0.7, periodic=periodic)
    hamiltonian = ising(n, field, 0.7, periodic)
    energy = qutip.expect(hamiltonian, state)
    assert (hamiltonian * state - energy * state).norm() < 1e-7
    assert energy == pytest.approx(np.linalg.eigvalsh(hamiltonian.full())[0], abs=1e-9)
    assert energy == pytest.approx(states.ising_energy(n, field, 0.7, periodic), abs=1e-9)
    assert qutip.expect(oracle.pauli("X" * n), state) == pytest.approx(1)
    assert state.full().real.min() >= -1e-12


def test_ising_where_two_levels_meet() -> None:
    state = states.ising_ground_state(14, 0.1)
    again = states.ising_ground_state(14, 0.1)
    assert np.array_equal(state.full(), again.full())
    # ΠX flips every bit
    assert np.allclose(state.full(), state.full()[::-1], atol=1e-12)


def test_ising_energy_of_long_chains() -> None:
    # far from criticality and per qubit the ends do not matter; at h = J the ring tends to -4/π
    # from below as -π/(6 n²) per qubit (the Casimir term of a c = 1/2 theory with v = 2)
    n = 400
    assert states.ising_energy(n, 1.0, periodic=True) / n == pytest.approx(
        -4 / np.pi - np.pi / (6 * n**2), abs=1e-9
    )
    open_chain = [states.ising_energy(n, 3.0) for n in (200, 201)]
    ring = states.ising_energy(200, 3.0, periodic=True) / 200
    assert open_chain[1] - open_chain[0] == pytest.approx(ring, abs=1e-9)


def test_werner_and_hidden_pauli() -> None:
    for p in (0.0, 0.3, 1.0):
        for letters in ("XX", "YY", "ZZ"):
            assert qutip.expect(oracle.pauli(letters), states.werner(p)) == pytest.approx(-p)
    # entangled for p > 1/3: the partial transpose turns negative
    for p, entangled in ((0.33, False), (0.34, True)):
        smallest = qutip.partial_transpose(states.werner(p), [0, 1]).eigenenergies()[0]
        assert (smallest < 0) == entangled
    state = states.hidden_pauli("XIY", -0.4)
    for string in oracle.all_paulis(3):
        wanted = {"III": 1.0, "XIY": -0.4}.get(string, 0.0)
        assert qutip.expect(oracle.pauli(string), state) == pytest.approx(wanted, abs=1e-12)


def test_random_states_are_haar() -> None:
    # the mean of |<0|psi>|^4 over the Haar measure is 2/(d(d+1)); its spread is below that, hence 5/√N of it
    rng = np.random.default_rng(1)
    d = 8
    values = [abs(states.random_pure(3, rng).full()[0, 0]) ** 4 for _ in range(2000)]
    assert np.mean(values) == pytest.approx(2 / (d * (d + 1)), abs=5 * np.std(values) / np.sqrt(2000))


BAD: list[tuple[Callable[[], object], type[Exception], str]] = [
    (lambda: states.ghz(0), ValueError, "0"),
    (lambda: states.w(17), ValueError, "17"),
    (lambda: states.cluster(2.0), TypeError, "2.0"),  # type: ignore[arg-type]
    (lambda: states.ising_ground_state(15, 1.0), ValueError, "15"),
    (lambda: states.ising_ground_state(2, 1.0, periodic=True), ValueError, "2"),
    (lambda: states.ising_energy(5, 0.0), ValueError, "0.0"),
    (lambda: states.ising_energy(5, 1.0, coupling=-1), ValueError, "-1"),
    (lambda: states.ising_energy(5, 1.0, periodic=1), TypeError, "1"),  # type: ignore[arg-type]
    (lambda: states.werner(1.1), ValueError, "1.1"),
    (lambda: states.ghz(True), TypeError, "`n` must be an integer, but True"),
    (lambda: states.random_pure(17, 0), ValueError, r"`n` must lie in 1\.\.16, but 17"),
    (lambda: states.random_pure(2, "a"), TypeError, "`rng` must be .* 'a'"),  # type: ignore[arg-type]
    (lambda: states.ising_ground_state(4, float("nan")), ValueError, "`field` .* nan"),
    (
        lambda: states.ising_ground_state(4, float("inf")),
        ValueError,
        r"`field` must lie in \(0, inf\), but inf",
    ),
    (lambda: states.ising_energy(4, 1.0, coupling="1"), TypeError, "`coupling` .* '1'"),  # type: ignore[arg-type]
    (lambda: states.werner(-0.1), ValueError, "`p` .* -0.1"),
    (lambda: states.werner(None), TypeError, "`p` .* None"),  # type: ignore[arg-type]
    (lambda: states.hidden_pauli(["XX"], 0.5), TypeError, r"one Pauli string, but \['XX'\]"),  # type: ignore[arg-type]
    (lambda: states.hidden_pauli("", 0.5), ValueError, "empty"),
    (lambda: states.hidden_pauli("XQ", 0.5), ValueError, "'XQ' has 'Q' at place 1"),
    (lambda: states.hidden_pauli("XX", float("nan")), ValueError, "`strength` .* nan"),
    (lambda: states.hidden_pauli("II", 0.5), ValueError, "'II'"),
    (lambda: states.hidden_pauli("X" * 11, 0.5), ValueError, "11"),
    (lambda: states.hidden_pauli("X", 1.5), ValueError, "1.5"),
]


@pytest.mark.parametrize("number", range(len(BAD)))
def test_bad_input_is_refused_and_shown(number: int) -> None:
    call, error, shown = BAD[number]
    with pytest.raises(error, match=shown):
        call()


def test_ising_energy_at_extreme_arguments() -> None:
    # weak coupling: -n h, and the first correction -(n - 1) J²/(4 h) for the open chain
    assert states.ising_energy(500, 1e3) == pytest.approx(-(500 * 1e3 + 499 / 4e3), rel=1e-12)
    for periodic in (False, True):
        bonds = 3 if periodic else 2
        numpys: Any = np.bool_(periodic)  # what comparisons of arrays give is as good
        assert states.ising_energy(3, 1e200, 1e200, periodic) == pytest.approx(
            1e200 * states.ising_energy(3, 1.0, 1.0, periodic), rel=1e-12
        )
        assert states.ising_energy(3, 1e-200, periodic=numpys) == pytest.approx(-bonds)
