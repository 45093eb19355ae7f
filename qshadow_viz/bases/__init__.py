"""Choosing the bases in which to measure, for a Hamiltonian or a list of Pauli strings known in advance.

Uniformly random bases (`PauliShadow`) serve every question alike. When the questions are known before
measuring, other bases serve them better: random ones with probabilities made to measure (`biased`, for
`BiasedShadow`), or a table of rows that leaves nothing to chance (`derandomised`, for `FixedBases`).

The stages: `probabilities` reads and draws, `locally_biased` and `derandomisation` choose, `variances` says
exactly how good a choice is.
"""

from .derandomisation import derandomised
from .locally_biased import biased, snapshot_cost
from .variances import rows_variance, snapshot_variance

__all__ = ["biased", "derandomised", "rows_variance", "snapshot_cost", "snapshot_variance"]
