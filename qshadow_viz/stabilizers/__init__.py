"""Stabilizer states and groups, for thousands of measurements at once.

The stages: `gf2` is linear algebra over {0, 1} in machine words, `reading` takes what stim makes,
`graph_form` writes a state as a graph state, `groups` finds what groups hold without multiplying them out,
and `elements` multiplies them out, for few qubits.
"""

from .reading import Stabilizer, is_stim, read

__all__ = ["Stabilizer", "is_stim", "read"]
