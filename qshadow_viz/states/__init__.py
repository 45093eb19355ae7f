"""Systems to learn about, as QuTiP objects with dims ``[[2]*n, ...]``; qubit 0 is the leftmost factor.

The stages: `systems` makes them, with `ising` for the chain's exact ground state and energy; `reading` checks
what a caller hands in as a state or a target.
"""

from .systems import cluster, ghz, hidden_pauli, ising_energy, ising_ground_state, random_pure, w, werner

__all__ = [
    "cluster",
    "ghz",
    "hidden_pauli",
    "ising_energy",
    "ising_ground_state",
    "random_pure",
    "w",
    "werner",
]
