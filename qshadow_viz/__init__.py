"""Learn from quantum experiments: classical shadows and two-copy measurements, on QuTiP.

The line from a state to an answer: `states` makes systems to learn about, `PauliShadow` and
`BellSamples` measure them and answer questions; `data` brings in what was measured elsewhere. `bounds` says
how many experiments an answer takes, `accuracy` what a given number guarantees. `solids` is the analogy
behind the word "shadow". Figures and explorables live in `qshadow_viz.figures` and `qshadow_viz.explore`,
which are imported when needed.
"""

from . import accuracy, bounds, data, paulis, solids, states
from .bell import BellSamples
from .shadows import PauliShadow

__all__ = ["BellSamples", "PauliShadow", "accuracy", "bounds", "data", "paulis", "solids", "states"]
