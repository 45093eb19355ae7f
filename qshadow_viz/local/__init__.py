"""Records of local measurements: every qubit in a basis of its own, X, Y or Z.

The stages: `measure` takes copies of a state to outcomes, with `tree` for kets and matrices, `stabilizer` for
what stim makes and `noise` for an imperfect apparatus; `bits`, `shots` and `patterns` count what was found;
then the records, `PauliShadow` and `BiasedShadow` (both `random_local`) and `FixedBases`; `uniformity` asks
whether the bases were drawn as a `PauliShadow` needs.
"""

from .biased_shadow import BiasedShadow
from .fixed_bases import FixedBases
from .measure import measure
from .pauli_shadow import PauliShadow

__all__ = ["BiasedShadow", "FixedBases", "PauliShadow", "measure"]
