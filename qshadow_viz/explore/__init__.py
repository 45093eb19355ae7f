"""Figures that a reader can move: computed beforehand for a published page, live with a kernel."""

from .bake import BakeError
from .controls import Control, choice, seed, steps, toggle
from .widget import Explore, explore

__all__ = ["BakeError", "Control", "Explore", "choice", "explore", "seed", "steps", "toggle"]
