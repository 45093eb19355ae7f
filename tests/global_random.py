"""The state of NumPy's global generator, which nothing may depend on or touch."""

from __future__ import annotations

import numpy as np


def global_state() -> tuple[list[int], int]:
    """Return the key of the generator and its place in it, which moves with every number drawn."""
    state = np.random.get_state(legacy=False)["state"]  # noqa: NPY002
    return state["key"].tolist(), state["pos"]
