"""What theory says of random Clifford measurements, from matrices and stim; none of the package's code."""

from __future__ import annotations

import itertools

import numpy as np
import stim

from . import oracle


def ghz(n: int) -> stim.Circuit:
    circuit = stim.Circuit("H 0")
    for qubit in range(n - 1):
        circuit.append("CX", [qubit, qubit + 1])
    return circuit


def cluster(n: int) -> stim.Circuit:
    circuit = stim.Circuit()
    circuit.append("H", range(n))
    for qubit in range(n - 1):
        circuit.append("CZ", [qubit, qubit + 1])
    return circuit


def scrambled(n: int, seed: int) -> stim.Circuit:
    """Return a circuit of random gates that leaves signs and letters of all kinds."""
    rng = np.random.default_rng(seed)
    circuit = stim.Circuit()
    circuit.append("I", [n - 1])
    for _ in range(3):
        for qubit in range(n):
            circuit.append(str(rng.choice(["H", "S", "SQRT_Y_DAG", "C_XYZ", "X", "Z"])), [qubit])
        for _ in range(n if n > 1 else 0):
            circuit.append(
                str(rng.choice(["CX", "CZ", "ISWAP", "YCX"])),
                [int(q) for q in rng.choice(n, 2, replace=False)],
            )
    return circuit


def ket(circuit: stim.Circuit) -> np.ndarray:
    return np.asarray(circuit.to_tableau().to_state_vector(endian="big"), dtype=complex)


def groups(n: int) -> list[frozenset[str]]:
    """Return every maximal set of commuting strings on one or two qubits, without the identity."""
    strings = oracle.all_paulis(n)[1:]
    if n == 1:
        return [frozenset([string]) for string in strings]
    found = set()
    for first, second in itertools.combinations(strings, 2):
        a, b = stim.PauliString(first), stim.PauliString(second)
        if a.commutes(b):
            found.add(frozenset([first, second, letters(a * b)]))
    return list(found)


def letters(pauli: stim.PauliString) -> str:
    return "".join("IXYZ"[code] for code in pauli)


def projector(generators: np.ndarray, signs: np.ndarray) -> np.ndarray:
    """Return the projector on the state that signed strings stabilize, a product of (1 ± P)/2."""
    n = len(signs)
    found = np.eye(2**n, dtype=complex)
    for row, sign in zip(generators, signs, strict=True):
        string = oracle.pauli("".join("IXYZ"[code] for code in row)).full()
        found = found @ (np.eye(2**n) + (-1) ** int(sign) * string) / 2
    return found


def everything(n: int, rho: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return each basis, by generators chosen at random, with each outcome: tables, projectors and law."""
    rng = np.random.default_rng(seed)
    every = groups(n)
    generators, signs, projectors = [], [], []
    for group in every:
        chosen = rng.permutation(sorted(group))[:n]
        codes = np.array([["IXYZ".index(letter) for letter in string] for string in chosen])
        for outcome in itertools.product(range(2), repeat=n):
            generators.append(codes)
            signs.append(outcome)
            projectors.append(projector(codes, np.array(outcome)))
    law = np.array([np.trace(part @ rho).real for part in projectors]) / len(every)
    return np.array(generators, np.uint8), np.array(signs, np.uint8), np.array(projectors), law


def fidelity_law(n: int, fidelity: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the values of a single-shot fidelity with a stabilizer state, and their probabilities.

    A random group shares 2^d elements with the target's with a probability w_d proportional to
    [n choose d]_2 2^{(n-d)(n-d+1)/2}. Given d, the outcomes that agree with the target on all of them have
    together the probability F + (1-F)(2^{n-d}-1)/(2^n-1): averaged over the subgroups of 2^d elements, the
    projector on their common eigenspace is 1 on the target and, by symmetry, a multiple of 1 on the rest.
    """
    d = np.arange(n + 1.0)
    ratio = (1 - 2.0 ** (d[1:] - 1 - n)) / (2.0 ** d[1:] - 1)
    weight = np.concatenate([[1], np.cumprod(ratio)])
    weight /= weight.sum()
    agree = fidelity + (1 - fidelity) * (2.0**-d - 2.0**-n) / (1 - 2.0**-n)
    values = np.append(2.0**d + 2.0 ** (d - n) - 1, -1.0)
    law = np.append(weight * agree, 1 - weight @ agree)
    return values, law


def possible(circuit: stim.Circuit, generators: np.ndarray, signs: np.ndarray) -> int:
    """Return how many generators in turn are fair coins; an impossible sign is an error of stim."""
    simulator = stim.TableauSimulator()
    simulator.do(circuit)
    coins = 0
    for row, sign in zip(generators, signs, strict=True):
        string = stim.PauliString([int(code) for code in row])
        coins += simulator.peek_observable_expectation(string) == 0
        simulator.postselect_observable(string, desired_value=bool(sign))
    return coins
