"""Pauli strings: reading them, their weights and supports, which commute, and all of them.

The stages: `codes` reads and writes strings, `algebra` says what is true of a string by itself, `means` goes
from a state to the mean of every string, `questions` reads what a record is asked. A string is written left
to right, ``"XIZ"`` acts with X on qubit 0. An argument of the wrong kind is a TypeError and one out of range
a ValueError, whose message names and quotes it.
"""

from .algebra import (
    all_strings,
    commute,
    count_of_weight,
    of_weight,
    operator,
    random,
    support,
    symplectic_product,
    weight,
)
from .codes import LETTERS, one, parse, strings

__all__ = [
    "LETTERS",
    "all_strings",
    "commute",
    "count_of_weight",
    "of_weight",
    "one",
    "operator",
    "parse",
    "random",
    "strings",
    "support",
    "symplectic_product",
    "weight",
]
