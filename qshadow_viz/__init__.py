"""Learn from quantum experiments: classical shadows and two-copy measurements, on QuTiP.

The way of the data, a room for each step, in the order of the imports:

- question: `paulis` reads strings, `hamiltonians` has sums of them to ask about;
- state: `states` makes systems to learn about, `stabilizers` takes what stim makes;
- how many: `bounds` says how many experiments an answer takes, `accuracy` what a given number guarantees;
- bases: `bases` chooses better ones for questions known in advance;
- measure → record → ask → estimate ± error, each protocol in its room, all of them `records`:
  `local` (`PauliShadow`, `BiasedShadow`, `FixedBases`), `clifford` (`CliffordShadow`), `bell`
  (`BellSamples`);
- one copy against two: `advantage`;
- a noisy apparatus: `robust` (`Calibration`, `RobustShadow`);
- again and again: `experiments` repeats them over a grid;
- data from elsewhere, and back: `data`, and on the command line `cli`;
- the analogy behind the word "shadow": `solids`;
- figure → page: `figures` draws, `explore` lets a reader move what is drawn.

A room is imported when it is first used: estimating loads neither Plotly nor widgets, and not even QuTiP.
"""

import lazy_loader

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
