"""Small calls, where setting up costs as much as computing: next to NumPy written for just that task.

    python benchmarks/small_calls.py             about ten seconds

`pauli_shadow.py` compares with what one would write first. Here the other side is what one would write
knowing the sizes: tables of whole laws, bincounts, packed bits, no checks. For each task the smallest time of
many of both, in milliseconds, taken in turn, and the ratio: at most 1.5 is the aim.
"""

from __future__ import annotations

# ruff: noqa: E402  the number of threads is settled before NumPy is loaded
import os

for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_variable] = "1"

import time
from collections.abc import Callable
from typing import Any

import numpy as np
from peers.plain import BRAS, INVERTED, SIGNS

from qshadow_viz import BellSamples, PauliShadow, states

Array = np.ndarray[Any, Any]

SNAPSHOTS = 10_000
RUNS = 150


def acquire(psi: Array) -> tuple[Array, Array]:
    """Draw from a table of the outcome laws in all 81 settings of four qubits."""
    rng = np.random.default_rng(0)
    bases = rng.integers(0, 3, (SNAPSHOTS, 4), dtype=np.uint8)
    amplitudes = np.einsum("aix,bjy,ckz,dlw,xyzw->abcdijkl", *[BRAS] * 4, psi.reshape([2] * 4), optimize=True)
    upto = np.cumsum(np.abs(amplitudes.reshape(81, 16)) ** 2, axis=1)
    upto /= upto[:, -1:]
    drawn = (upto[bases @ np.array([27, 9, 3, 1])] <= rng.random(SNAPSHOTS)[:, None]).sum(axis=1)
    return bases, ((drawn[:, None] >> np.arange(3, -1, -1)) & 1).astype(np.uint8)


def state(bases: Array, outcomes: Array) -> Array:
    """Count the 6^4 patterns of four qubits, and put the inverted snapshots in their places."""
    code = (2 * bases + outcomes) @ np.array([216, 36, 6, 1])
    tensor = np.bincount(code, minlength=6**4).reshape([6] * 4) / len(bases)
    for _ in range(4):
        tensor = np.tensordot(tensor, INVERTED.reshape(6, 2, 2), axes=(0, 0))
    return np.asarray(tensor.transpose(0, 2, 4, 6, 1, 3, 5, 7).reshape(16, 16))


def purity(bases: Array, outcomes: Array, first: int, second: int) -> float:
    """Count the 36 patterns of two qubits, and weigh their pairs with 5, -4 and 1/2."""
    one = np.full((6, 6), 0.5)
    for basis in range(3):
        one[2 * basis : 2 * basis + 2, 2 * basis : 2 * basis + 2] = [[5, -4], [-4, 5]]
    code = (2 * bases[:, first] + outcomes[:, first]) * 6 + 2 * bases[:, second] + outcomes[:, second]
    counts, total = np.bincount(code, minlength=36), len(bases)
    return float((counts @ np.kron(one, one) @ counts - total * 25) / (total * (total - 1)))


def all_squares(outcomes: Array) -> Array:
    """Count the 4^6 outcomes, and transform three qubits at a time."""
    counts = np.bincount(outcomes @ 4 ** np.arange(5, -1, -1), minlength=4**6).astype(float)
    three = np.kron(np.kron(SIGNS, SIGNS), SIGNS).astype(float)
    return np.asarray(three @ counts.reshape(64, 64) @ three.T).ravel() / len(outcomes)


def squares(outcomes: Array, strings: list[str]) -> Array:
    """Pack the X and Z bits of the outcomes, 64 pairs a word, and add them modulo 2 as the strings say."""
    letters = np.frombuffer("".join(strings).encode(), np.uint8).reshape(len(strings), -1)
    p_x, p_z = (letters == ord("X")) | (letters == ord("Y")), (letters == ord("Z")) | (letters == ord("Y"))
    q_x, q_z = (outcomes == 1) | (outcomes == 2), outcomes >= 2
    columns = np.concatenate([q_z, q_x], axis=1).T
    packed = np.zeros((len(columns), 8 * -(-len(outcomes) // 64)), np.uint8)
    packed[:, : -(-len(outcomes) // 8)] = np.packbits(columns, axis=1)
    words = packed.view(np.uint64)
    odd = np.zeros((len(strings), words.shape[1]), np.uint64)
    for row, mine in zip(words, np.concatenate([p_x, p_z], axis=1).T, strict=True):
        odd[mine] ^= row
    minus = np.bitwise_count(odd).sum(axis=1, dtype=np.int64)
    flipped = (p_x & p_z).sum(axis=1) % 2 == 1
    return np.asarray(1 - 2 * np.where(flipped, len(outcomes) - minus, minus) / len(outcomes))


def row(task: str, ours: Callable[[], Any], theirs: Callable[[], Any]) -> None:
    best = [float("inf")] * 2
    for _ in range(RUNS):
        for side, call in enumerate((ours, theirs)):
            start = time.perf_counter()
            call()
            best[side] = min(best[side], 1e3 * (time.perf_counter() - start))
    print(f"{task:<52}{best[0]:9.3f}{best[1]:9.3f}{best[0] / best[1]:8.2f}", flush=True)


def same(ours: Any, theirs: Any) -> None:
    if not np.allclose(ours, theirs, rtol=1e-9, atol=1e-9):
        raise AssertionError("the package and the other side disagree")


def main() -> None:
    print(f"{'task':<52}{'package':>9}{'NumPy':>9}{'ratio':>8}")
    rng = np.random.default_rng(0)
    ghz = states.ghz(4)
    psi = ghz.full()[:, 0]
    row(
        f"acquire {SNAPSHOTS:,} snapshots, GHZ, n = 4",
        lambda: PauliShadow.measure(ghz, SNAPSHOTS, rng=0),
        lambda: acquire(psi),
    )
    four = PauliShadow(rng.integers(0, 3, (SNAPSHOTS, 4)), rng.integers(0, 2, (SNAPSHOTS, 4)))
    same(four.state().full(), state(four.bases, four.outcomes))
    row("reconstruct n = 4", four.state, lambda: state(four.bases, four.outcomes))
    eight = PauliShadow(rng.integers(0, 3, (SNAPSHOTS, 8)), rng.integers(0, 2, (SNAPSHOTS, 8)))
    same(eight.purity([1, 6]), purity(eight.bases, eight.outcomes, 1, 6))
    row(
        f"purity of 2 of 8 qubits, {SNAPSHOTS:,} snapshots",
        lambda: eight.purity([1, 6]),
        lambda: purity(eight.bases, eight.outcomes, 1, 6),
    )
    six = BellSamples(rng.integers(0, 4, (SNAPSHOTS, 6)))
    same(six.all_squared().ravel(), all_squares(six.outcomes))
    row(f"all 4^6 squares of {SNAPSHOTS:,} Bell pairs", six.all_squared, lambda: all_squares(six.outcomes))
    twenty = BellSamples(rng.integers(0, 4, (SNAPSHOTS, 20)))
    strings = ["".join("IXYZ"[code] for code in codes) for codes in rng.integers(0, 4, (1000, 20))]
    same(twenty.squared(strings), squares(twenty.outcomes, strings))
    row(
        f"1,000 squares of {SNAPSHOTS:,} Bell pairs, n = 20",
        lambda: twenty[:].squared(strings),  # a part has nothing prepared
        lambda: squares(twenty.outcomes, strings),
    )


if __name__ == "__main__":
    main()
