"""Hamiltonians as sums of strings: against other ways to write them down, and published energies."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
import qutip

from qshadow_viz import hamiltonians, states

from . import oracle


def matrix(terms: dict[str, float]) -> qutip.Qobj:
    parts = [value * oracle.pauli(string) for string, value in terms.items()]
    return sum(parts[1:], parts[0])


def sum_of(letter: str, n: int) -> qutip.Qobj:
    return matrix({"I" * i + letter + "I" * (n - i - 1): 1.0 for i in range(n)})


@pytest.mark.parametrize("periodic", [False, True])
@pytest.mark.parametrize(("n", "field", "coupling"), [(3, 1.0, 1.0), (4, 0.3, 2.0), (6, 2.0, 0.7)])
def test_the_ising_chain_has_the_known_ground_state(
    n: int, field: float, coupling: float, periodic: bool
) -> None:
    operator = matrix(hamiltonians.ising(n, field, coupling, periodic))
    energy = states.ising_energy(n, field, coupling, periodic)
    state = states.ising_ground_state(n, field, coupling, periodic)
    assert operator.eigenenergies()[0] == pytest.approx(energy, abs=1e-10)
    assert qutip.expect(operator, state) == pytest.approx(energy, abs=1e-10)


def test_ising_takes_either_sign_and_zero() -> None:
    assert hamiltonians.ising(2, field=-1, coupling=0) == {"ZZ": 0, "XI": 1, "IX": 1}


def test_heisenberg_has_the_energies_of_total_spin() -> None:
    pair = matrix(hamiltonians.heisenberg(2, coupling=2.0)).eigenenergies()
    assert pair == pytest.approx([-6, 2, 2, 2])  # the singlet, the triplet
    ring = matrix(hamiltonians.heisenberg(4, periodic=True))
    assert ring.eigenenergies()[0] == pytest.approx(-8)
    total = [sum_of(letter, 4) for letter in "XYZ"]
    assert all((ring * spin - spin * ring).norm() < 1e-9 for spin in total)


def electrons() -> qutip.Qobj:
    """Return the molecule's Hamiltonian from its integrals in the molecular orbitals, in Hartree.

    The integrals are those that Qiskit's test of its Jordan-Wigner mapping starts from.
    """
    lower = qutip.Qobj([[0, 1], [0, 0]])
    annihilate = [
        qutip.tensor([qutip.sigmaz()] * mode + [lower] + [qutip.qeye(2)] * (3 - mode)) for mode in range(4)
    ]
    one = np.diag([-1.2563390730032502, -0.4718960072811406])
    same, other = 0.6757101548035165, 0.6985737227320183
    both, exchange = 0.6645817302552967, 0.18093119978423133
    two: dict[tuple[int, ...], float] = {(0, 0, 0, 0): same, (1, 1, 1, 1): other}  # (pq|rs)
    two |= dict.fromkeys([(0, 0, 1, 1), (1, 1, 0, 0)], both)
    two |= dict.fromkeys([(0, 1, 0, 1), (0, 1, 1, 0), (1, 0, 0, 1), (1, 0, 1, 0)], exchange)
    total = 0 * annihilate[0]
    for spin in (0, 2):  # modes 0, 1 have one spin, modes 2, 3 the other
        for p, q in itertools.product(range(2), repeat=2):
            total += one[p, q] * annihilate[spin + p].dag() * annihilate[spin + q]
    for (p, q, r, s), value in two.items():
        for a, b in itertools.product((0, 2), repeat=2):
            up = annihilate[a + p].dag() * annihilate[b + r].dag()
            total += value / 2 * up * annihilate[b + s] * annihilate[a + q]
    return total


def test_h2_is_the_jordan_wigner_image_of_its_integrals() -> None:
    assert (matrix(hamiltonians.h2()) - electrons()).norm("max") < 1e-12


def test_h2_has_the_published_energy() -> None:
    energies, kets = matrix(hamiltonians.h2()).eigenstates(eigvals=1)
    assert energies[0] == pytest.approx(-1.8572750302023797, abs=1e-12 * 15)  # as Qiskit prints it
    nuclei = 0.52917721067 / 0.735  # 1/R in atomic units
    assert energies[0] + nuclei == pytest.approx(-1.137306, abs=1e-6)
    # two electrons in four orbitals
    assert qutip.expect(sum_of("Z", 4), kets[0]) == pytest.approx(0, abs=1e-12)


def test_every_call_gives_a_mapping_of_its_own() -> None:
    hamiltonians.h2()["IIII"] = 0.0
    assert hamiltonians.h2()["IIII"] == pytest.approx(-0.8105479805)


BAD: list[tuple[Any, type[Exception], str]] = [
    (lambda: hamiltonians.ising(1, 1.0), ValueError, "`n` must be at least 2, but 1"),
    (lambda: hamiltonians.ising(2, 1.0, periodic=True), ValueError, "`n` must be at least 3, but 2"),
    (lambda: hamiltonians.ising(3, float("nan")), ValueError, "`field` .* nan"),
    (lambda: hamiltonians.ising(3, 1.0, periodic=1), TypeError, "`periodic` must be True or False, but 1"),  # type: ignore[arg-type]
    (lambda: hamiltonians.heisenberg(3, coupling="1"), TypeError, "`coupling` .* '1'"),  # type: ignore[arg-type]
    (lambda: hamiltonians.heisenberg(2.0), TypeError, "`n` must be an integer, but 2.0"),  # type: ignore[arg-type]
]


@pytest.mark.parametrize("number", range(len(BAD)))
def test_bad_input_is_refused_and_shown(number: int) -> None:
    call, error, shown = BAD[number]
    with pytest.raises(error, match=shown):
        call()
