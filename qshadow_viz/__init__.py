"""Learn from quantum experiments: classical shadows and two-copy measurements, on QuTiP.

The line from a state to an answer: `states` makes systems to learn about, `PauliShadow`,
`CliffordShadow` and `BellSamples` measure them and answer questions, `bounds` says how many experiments
that takes. `solids` is the analogy behind the word "shadow". Figures and explorables live in
`qshadow_viz.figures` and `qshadow_viz.explore`, which are imported when needed.
"""

from . import bounds, paulis, solids, states
from .bell import BellSamples
from .clifford import CliffordShadow
from .shadows import PauliShadow

__all__ = ["BellSamples", "CliffordShadow", "PauliShadow", "bounds", "paulis", "solids", "states"]
