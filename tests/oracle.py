"""What theory says, worked out the slow way: QuTiP projectors, every basis, every outcome.

Nothing here uses the package's own measuring or estimating code.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import qutip
import scipy.stats

KETS = {
    0: (qutip.basis(2, 0) + qutip.basis(2, 1)).unit(),
    1: (qutip.basis(2, 0) + 1j * qutip.basis(2, 1)).unit(),
    2: qutip.basis(2, 0),
}
OTHER = {
    0: (qutip.basis(2, 0) - qutip.basis(2, 1)).unit(),
    1: (qutip.basis(2, 0) - 1j * qutip.basis(2, 1)).unit(),
    2: qutip.basis(2, 1),
}
SINGLE = {"I": qutip.qeye(2), "X": qutip.sigmax(), "Y": qutip.sigmay(), "Z": qutip.sigmaz()}


def density(state: qutip.Qobj) -> qutip.Qobj:
    return state.proj() if state.isket else state


def pauli(string: str) -> qutip.Qobj:
    return qutip.tensor([SINGLE[letter] for letter in string])


def all_paulis(n: int) -> list[str]:
    return ["".join(letters) for letters in itertools.product("IXYZ", repeat=n)]


def depolarized(state: qutip.Qobj, noise: float) -> qutip.Qobj:
    """Apply ρ_j -> (1-p)ρ_j + p I/2 to every qubit, by its Kraus operators."""
    rho = density(state)
    n = len(rho.dims[0])
    weights = {"I": 1 - 3 * noise / 4, "X": noise / 4, "Y": noise / 4, "Z": noise / 4}
    for qubit in range(n):
        parts = []
        for letter, weight in weights.items():
            operator = pauli("I" * qubit + letter + "I" * (n - qubit - 1))
            parts.append(weight * operator * rho * operator)
        rho = sum(parts[1:], parts[0])
    return rho


def local_law(state: qutip.Qobj) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return all bases and outcomes, shape (6**n, n) each, and their probabilities."""
    rho = density(state)
    n = len(rho.dims[0])
    bases, outcomes, law = [], [], []
    for basis in itertools.product(range(3), repeat=n):
        for outcome in itertools.product(range(2), repeat=n):
            ket = qutip.tensor([(OTHER if bit else KETS)[b] for b, bit in zip(basis, outcome, strict=True)])
            bases.append(basis)
            outcomes.append(outcome)
            law.append(qutip.expect(rho, ket) / 3**n)
    return np.array(bases, np.uint8), np.array(outcomes, np.uint8), np.array(law)


def misread_law(outcomes: np.ndarray, law: np.ndarray, wrong: np.ndarray, flip: bool) -> np.ndarray:
    """Return what a law over all bases and outcomes becomes when bits are misread, going through every way.

    `wrong` has P(1|0) and P(0|1) of each qubit; with `flip` qubits are flipped at random, bits back.
    """
    n = outcomes.shape[1]
    after = np.zeros_like(law)
    codes = outcomes.astype(int) @ (2 ** np.arange(n - 1, -1, -1))
    for at, chance in enumerate(law):
        block = at - codes[at]  # rows of the same bases follow each other in the order of their outcomes
        for flips in itertools.product((0, 1), repeat=n) if flip else [(0,) * n]:
            for bits in itertools.product((0, 1), repeat=n):
                share = 1 / 2**n if flip else 1.0
                for j in range(n):
                    true, written = outcomes[at, j] ^ flips[j], bits[j] ^ flips[j]
                    share *= wrong[j, true] if written != true else 1 - wrong[j, true]
                after[block + int("".join(map(str, bits)), 2)] += chance * share
    return after


def snapshot(basis: Any, outcome: Any) -> qutip.Qobj:
    """Return the inverted snapshot ⊗(3|s><s| - I)."""
    factors = [
        3 * (OTHER if bit else KETS)[int(b)].proj() - qutip.qeye(2)
        for b, bit in zip(basis, outcome, strict=True)
    ]
    return qutip.tensor(factors)


def bell_law(state: qutip.Qobj) -> tuple[np.ndarray, np.ndarray]:
    """Return all Bell outcomes, shape (4**n, n), and their probabilities on two copies of a state."""
    rho = density(state)
    n = len(rho.dims[0])
    both = qutip.tensor(rho, rho)
    plus = qutip.bell_state("00")
    outcomes, law = [], []
    for letters in itertools.product(range(4), repeat=n):
        pairs = [qutip.tensor(SINGLE["IXYZ"[letter]], qutip.qeye(2)) * plus for letter in letters]
        # the pairs come as A0 B0 A1 B1 ...; the two copies as A0 A1 ... B0 B1 ...
        ket = qutip.tensor(pairs).permute([2 * j for j in range(n)] + [2 * j + 1 for j in range(n)])
        outcomes.append(letters)
        law.append(qutip.expect(both, ket))
    return np.array(outcomes, np.uint8), np.array(law)


def some_states(n: int) -> dict[str, qutip.Qobj]:
    """Return pure and mixed states of n qubits with no symmetry to hide a slip."""
    rng = np.random.default_rng(10 + n)
    ket = qutip.Qobj(rng.normal(size=2**n) + 1j * rng.normal(size=2**n), dims=[[2] * n, [1] * n]).unit()
    root = rng.normal(size=(2**n, 2**n)) + 1j * rng.normal(size=(2**n, 2**n))
    mixed = root @ root.conj().T
    return {
        "ket": ket,
        "mixed": qutip.Qobj(mixed / np.trace(mixed), dims=[[2] * n] * 2),
        "product": qutip.tensor(
            [qutip.Qobj([[np.cos(j + 0.4)], [1j**j * np.sin(j + 0.4)]]) for j in range(n)]
        ),
    }


def chance_of_counts(seen: np.ndarray, expected: np.ndarray) -> float:
    """Return how probable counts at least as far from the expected ones are: Pearson's chi-square test.

    Cells that expect fewer than 5 are taken together; a cell that expects none must be empty.
    """
    impossible = expected < 1e-9
    if seen[impossible].any():
        return 0.0
    few = (expected < 5) & ~impossible
    many = expected >= 5
    found, wanted = seen[many], expected[many]
    if few.any():
        found, wanted = np.append(found, seen[few].sum()), np.append(wanted, expected[few].sum())
    return float(scipy.stats.chi2.sf(((found - wanted) ** 2 / wanted).sum(), max(len(found) - 1, 1)))
