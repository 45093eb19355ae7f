"""Pure functions from data to `plotly.graph_objects.Figure`, in the book's style.

The stages: `theme` holds every colour, `assemble` makes a figure in one go, `sphere` has the parts of
pictures of one qubit; a module for each kind of figure; `digest` says in a few lines what a figure shows.
"""

from . import theme
from .advantage import copies_needed, fatal_noise
from .answers import all_answers, clump_correlations, one_question
from .batches import mean_or_median
from .bloch import many_looks, three_looks
from .circuit import bell_circuit
from .game import Evidence, evidence
from .largest import how_many, largest_errors
from .many_answers import many_answers
from .scaling import error_scaling
from .silhouettes import bowl_section, overlap_curves, two_answers
from .snapshots import matrix_settling
from .solids import hull_around, three_walls
from .two_copies import lost_sign, squares

__all__ = [
    "Evidence",
    "all_answers",
    "bell_circuit",
    "bowl_section",
    "clump_correlations",
    "copies_needed",
    "error_scaling",
    "evidence",
    "fatal_noise",
    "how_many",
    "hull_around",
    "largest_errors",
    "lost_sign",
    "many_answers",
    "many_looks",
    "matrix_settling",
    "mean_or_median",
    "one_question",
    "overlap_curves",
    "squares",
    "theme",
    "three_looks",
    "three_walls",
    "two_answers",
]
