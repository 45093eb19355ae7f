"""Let nbval compare a figure's digest instead of its payload, and forgive what two machines may differ in.

nbval compares outputs to the letter. Here they are compared by `qshadow_viz.figures.digest.agree`: a
printed float may differ in its last digits, a sum in a digest by what is written behind it.
"""

from __future__ import annotations

import copy
from typing import Any

from nbformat import from_dict
from nbval.plugin import IPyNbCell

from qshadow_viz.figures.digest import agree
from tools.notebooks import committed_data


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
