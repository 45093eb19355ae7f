"""What signatures share: arrays, paths, sources of randomness, places of qubits."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Array", "ArrayLike", "Bytes", "Floats", "PathLike", "Qubits", "Rng"]

Array: TypeAlias = NDArray[Any]
Bytes: TypeAlias = NDArray[np.uint8]  # the tables of a record, and the codes of Pauli strings
Floats: TypeAlias = NDArray[np.float64]
PathLike: TypeAlias = str | os.PathLike[str]
Qubits: TypeAlias = Sequence[int] | int | None
Rng: TypeAlias = np.random.Generator | int | None
