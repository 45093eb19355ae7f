"""Learn from quantum experiments: classical shadows and two-copy measurements, on QuTiP.

The line from a state to an answer: `states` makes systems to learn about, `PauliShadow`, `CliffordShadow`
and `BellSamples` measure them and answer questions; `data` brings in what was measured elsewhere. For
questions known in advance, `bases` chooses better bases, and `BiasedShadow` and `FixedBases` measure in them;
`hamiltonians` has some sums of Pauli strings to ask about. A `Calibration` of a noisy apparatus makes a
`RobustShadow` of its record, whose estimates are corrected. `bounds` says how many experiments an answer
takes, `accuracy` what a given number guarantees. `solids` is the analogy behind the word "shadow". Figures
and explorables live in `qshadow_viz.figures` and `qshadow_viz.explore`, which are imported when needed.
"""

from . import accuracy, bases, bounds, data, hamiltonians, paulis, solids, states
from .bell import BellSamples
from .biased_shadow import BiasedShadow
from .calibration import Calibration
from .clifford import CliffordShadow
from .fixed_bases import FixedBases
from .robust import RobustShadow
from .shadows import PauliShadow

__version__ = "0.1.0"

__all__ = [
    "BellSamples",
    "BiasedShadow",
    "Calibration",
    "CliffordShadow",
    "FixedBases",
    "PauliShadow",
    "RobustShadow",
    "accuracy",
    "bases",
    "bounds",
    "data",
    "hamiltonians",
    "paulis",
    "solids",
    "states",
]
