"""Bell outcomes of two copies of a stabilizer state: one outcome, times a random string of its group."""

from __future__ import annotations

import numpy as np

from .. import _progress
from .._typing import Bytes
from ..paulis.codes import from_bits
from ..stabilizers import gf2
from ..stabilizers.groups import pieces
from ..stabilizers.reading import Stabilizer

MAX_QUBITS = 200


def outcomes(state: Stabilizer, pairs: int, rng: np.random.Generator, progress: bool) -> Bytes:
    """Return Bell outcomes of two copies, uint8 of shape (pairs, n): 0 to 3 for I, X, Y, Z.

    Notes
    -----
    P⊗P has the value 1 on the state for the strings P that it stabilizes up to the sign, which fixes
    ``⟨P, Q⟩`` to the number of letters Y in P, modulo 2; all such Q are equally likely. They are one of
    them times the strings of the group.
    """
    n = state.n
    odd = (state.x & state.z).sum(axis=1) % 2 == 1
    first_x, first_z = (part[odd].sum(axis=0) % 2 for part in (state.other_x, state.other_z))
    words = gf2.pack(np.concatenate([state.x, state.z], axis=1).T[:, None])[:, :, 0]
    found = np.empty((pairs, n), dtype=np.uint8)
    high = int(np.iinfo(words.dtype).max)
    with _progress.bar(pairs, "measuring", shown=progress, unit="pairs") as bar:
        for some in pieces(pairs, words.shape[1]):
            part = found[some]
            size = (len(part), words.shape[1])
            chosen = np.ascontiguousarray(
                rng.integers(0, high, size=size, dtype=words.dtype, endpoint=True).T
            )
            for qubit in range(n):
                x = gf2.parity(chosen & words[qubit, :, None]) ^ first_x[qubit]
                z = gf2.parity(chosen & words[n + qubit, :, None]) ^ first_z[qubit]
                part[:, qubit] = from_bits(x, z)
            bar.update(len(part))
    return found
