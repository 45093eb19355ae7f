"""The analogy behind the word "shadow": solids, their silhouettes, and the visual hulls that these leave.

A silhouette is what a solid blocks of parallel light: it says that nothing lies outside a prism. The
visual hull of some silhouettes is what all their prisms have in common, the largest solid that could have
cast them (A. Laurentini, IEEE Trans. Pattern Anal. Mach. Intell. 16, 150 (1994), doi:10.1109/34.273735).
Solids here are convex polyhedra, so that silhouettes, hulls, volumes and areas are exact up to rounding. The
unit of length is the radius of the round shadow of `three_shadows`; the z axis points up.

The stages: `solid` is a convex polyhedron, `shapes` has those of the book, `silhouettes` casts their shadows
and finds what these leave.
"""

from .shapes import half_ball, leaner, three_shadows
from .silhouettes import ROOM, Silhouette, overlap, overlaps, random_directions, silhouette, visual_hull
from .solid import Solid

__all__ = [
    "ROOM",
    "Silhouette",
    "Solid",
    "half_ball",
    "leaner",
    "overlap",
    "overlaps",
    "random_directions",
    "silhouette",
    "three_shadows",
    "visual_hull",
]
