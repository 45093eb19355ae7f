"""One copy against two: the hidden-Pauli task, what it costs either way, and the task played.

The stages: `best_guess` has the exact errors of the best guesses, `copies` how many copies they need and how
much noise ends the advantage, `games` plays with simulated measurements.
"""

from .best_guess import one_copy_error, two_copy_error, useful_shot_error
from .copies import fatal_noise, one_copy_needed, two_copies_needed, weight_law
from .games import (
    Needed,
    one_copy_belief,
    one_copy_values,
    simulate_one_copy,
    simulate_two_copies,
    two_copy_belief,
    two_copy_signs,
)

__all__ = [
    "Needed",
    "fatal_noise",
    "one_copy_belief",
    "one_copy_error",
    "one_copy_needed",
    "one_copy_values",
    "simulate_one_copy",
    "simulate_two_copies",
    "two_copies_needed",
    "two_copy_belief",
    "two_copy_error",
    "two_copy_signs",
    "useful_shot_error",
    "weight_law",
]
