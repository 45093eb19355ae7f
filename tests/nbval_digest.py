"""Let nbval compare a figure's digest instead of its payload, and forgive the last digits of a float.

nbval compares outputs to the letter. Two machines can differ in the last digits of what a linear
algebra library returns, so numbers written with a decimal point or an exponent agree when they differ
by less than one part in 10^5: a printed 0.107 against 0.108 still fails. Integers must be equal.
"""

from __future__ import annotations

import copy
import math
import re
from typing import Any

from nbformat import from_dict
from nbval.plugin import IPyNbCell

from tools.notebooks import committed_data

RELATIVE = 1e-5
_NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d+\.\d*|\.\d+|\d+)(?:[eE][-+]?\d+)?(?![\w])")


def agree(reference: str, found: str) -> bool:
    """Whether two texts are equal but for the last digits of the floats in them."""
    if _NUMBER.sub("#", reference) != _NUMBER.sub("#", found):
        return False
    for a, b in zip(_NUMBER.findall(reference), _NUMBER.findall(found), strict=True):
        if a == b:
            continue
        if not any(mark in a + b for mark in ".eE"):
            return False
        if not math.isclose(float(a), float(b), rel_tol=RELATIVE):
            return False
    return True


def _settle(reference: Any, found: Any) -> None:
    """Write the reference's text over the found one where they agree."""
    if reference.get("text") is not None and found.get("text") is not None:
        if agree(str(reference["text"]), str(found["text"])):
            found["text"] = reference["text"]
    for mime, text in reference.get("data", {}).items():
        other = found.get("data", {}).get(mime)
        if isinstance(text, str) and isinstance(other, str) and agree(text, other):
            found["data"][mime] = text


_compare = IPyNbCell.compare_outputs


def compare_outputs(self: Any, test: Any, ref: Any, skip_compare: Any = None) -> bool:
    found = [from_dict(copy.deepcopy(output)) for output in test]
    for output in found:
        if "data" in output:
            output["data"] = committed_data(output["data"])
    for reference, output in zip(ref, found, strict=False):
        _settle(reference, output)
    return bool(_compare(self, found, ref, skip_compare))


IPyNbCell.compare_outputs = compare_outputs
