"""Records of random global Clifford measurements, which fidelities are read from.

The stages: `measure` draws a stabilizer basis for each copy and finds the signs; `estimate` says what
snapshots tell of fidelities, of Pauli strings and of their sums; `shadow` is the record.
"""

from .shadow import CliffordShadow

__all__ = ["CliffordShadow"]
