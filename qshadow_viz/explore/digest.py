"""An explorable in a few lines of text: a figure's digest, over all its states."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..figures.digest import Column, Leaf, Path, content_lines, count, leaves, still, summary


def tree_digest(payload: dict[str, Any]) -> str:
    """Return the digest of an explorable's baked payload.

    A line for each trace holds the sums of its arrays over all states, each state with its own weight.
    What is stored once and what for each state does not show: it can depend on the last bit.

    Parameters
    ----------
    payload : dict
        As the page gets it: ``controls``, ``caption``, ``base``, ``vary``, ``pool``.

    Returns
    -------
    str
        Two lines for the states and controls, and those of a figure: see `figures.digest`.

    Examples
    --------
    >>> import plotly.graph_objects as go
    >>> from qshadow_viz.explore import explore, steps
    >>> widget = explore(lambda power: go.Figure([{"y": [1, 2**power, 3**power]}]), power=steps(1, 2))
    >>> print(tree_digest(widget.payload))
    explorable: 2 states, power (2)
      controls d639b71a: power (5) 14.2105405(10) -4.8692223(20)
      alt 308988c3
      scatter ab64ebe6: y (6) 21.41990320(39) -5.04012917(66)
      layout ...
    """
    controls = payload["controls"]
    states = math.prod(len(control["names"]) for control in controls)
    shape = ", ".join(f"{control['name']} ({len(control['names'])})" for control in controls)
    said = {control["name"]: control for control in controls} | {"caption": payload.get("caption", "")}
    about = {path: column for path, column in still(said).items() if path}
    lines = [
        f"explorable: {count(states, 'state')}, {shape or 'no control'}",
        f"  controls {summary(('controls',), about)}",
        *content_lines(columns(payload)),
    ]
    return "\n".join(lines)


def columns(payload: dict[str, Any]) -> dict[Path, Column]:
    """Return what stands at every place of a baked figure in every state.

    Parameters
    ----------
    payload : dict
        ``controls``, ``base``, ``vary``, ``pool``.

    Returns
    -------
    dict
        From a path of keys and indices to a `figures.digest.Column`.
    """
    states = math.prod(len(control["names"]) for control in payload["controls"])
    varies = {tuple(path): np.array(places) for path, places in payload["vary"]}
    found: dict[Path, Column] = {}
    for path, leaf in leaves(_marked(payload["base"], (), varies)):
        if path not in varies:
            found[path] = Column([leaf], np.zeros(states, int))
    for path, places in varies.items():
        parts: dict[Path, dict[int, Leaf]] = {}
        for at in np.unique(places[places >= 0]).tolist():
            for inner, leaf in leaves(payload["pool"][at]):
                parts.setdefault((*path, *inner), {})[at] = leaf
        for inner, there in parts.items():
            where = np.full(len(payload["pool"]) + 1, -1)  # the last for -1
            where[list(there)] = np.arange(len(there))
            found[inner] = Column(list(there.values()), where[places])
    return found


def _marked(tree: Any, path: Path, varies: dict[Path, Any]) -> Any:
    """Return the base with marks where something varies: the None there could pass for a gap in a list."""
    if path in varies:
        return Leaf("")
    if isinstance(tree, dict):
        return {key: _marked(part, (*path, key), varies) for key, part in tree.items()}
    if isinstance(tree, list):
        return [_marked(part, (*path, at), varies) for at, part in enumerate(tree)]
    return tree
