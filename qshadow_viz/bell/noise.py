"""What depolarizing before a Bell measurement does to its outcomes."""

from __future__ import annotations

import numpy as np

from .._typing import Bytes


def depolarized(outcomes: Bytes, noise: float, rng: np.random.Generator) -> Bytes:
    """Return outcomes as they are when both qubits of each pair went through local depolarizing before.

    It multiplies the mean of P⊗P by (1-p)² for each letter of P, which is what replacing a
    pair's outcome by a uniformly random one does with probability 1 - (1-p)².
    """
    if noise == 0:
        return outcomes
    struck = rng.random(outcomes.shape) < 1 - (1 - noise) ** 2
    return np.where(struck, rng.integers(0, 4, size=outcomes.shape, dtype=np.uint8), outcomes)
