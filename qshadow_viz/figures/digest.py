"""A figure in a few lines of text: what a committed notebook keeps in place of the figure itself.

A digest says what kind of traces there are, how long their data are, and two weighted sums
of each array. It is short enough to read in a diff, and it changes when a number changes; two
machines that differ in the last digits give sums that agree to a small tolerance, which a hash would not.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Iterator
from typing import Any

import numpy as np

_DIGITS = 6


def figure_digest(figure: dict[str, Any]) -> str:
    """Return the digest of a figure given as Plotly's JSON.

    Parameters
    ----------
    figure : dict
        ``data`` and ``layout``, arrays as lists, NumPy arrays or Plotly's typed form.

    Returns
    -------
    str
        One line for the figure and one for each trace.

    Examples
    --------
    >>> print(figure_digest({"data": [{"type": "scatter", "name": "a", "y": [1, 2, 4]}], "layout": {}}))
    figure: 1 trace
      scatter 'a': y (3) 7 8
    """
    traces = figure.get("data", [])
    lines = [f"figure: {_count(len(traces), 'trace')}"]
    lines += ["  " + _trace(trace) for trace in traces]
    texts = [str(note.get("text", "")) for note in figure.get("layout", {}).get("annotations", []) or []]
    lines += ["  note: " + " ".join(text.split()) for text in texts if text]
    return "\n".join(lines)


def tree_digest(payload: dict[str, Any]) -> str:
    """Return the digest of an explorable's baked payload: its controls, its first figure, all that varies.

    Parameters
    ----------
    payload : dict
        As the page gets it: ``controls``, ``base``, ``vary``, ``pool``.

    Returns
    -------
    str
    """
    controls = payload["controls"]
    states = math.prod(len(control["names"]) for control in controls)
    shape = ", ".join(f"{control['name']} ({len(control['names'])})" for control in controls)
    lines = [f"explorable: {_count(states, 'state')}, {shape or 'no control'}"]
    numbers = [_sums(values) for values in map(as_numbers, payload["pool"]) if values is not None]
    total = np.array(numbers).T @ np.ones(len(numbers)) if numbers else np.zeros(2)
    lines.append(
        f"  varies in {_count(len(payload['vary']), 'place')}, {_count(len(payload['pool']), 'value')}:"
        f" {_write(total)}"
    )
    lines += ["  " + _trace(trace) for trace in payload["base"].get("data") or [] if trace]
    return "\n".join(lines)


def as_numbers(value: Any) -> np.ndarray[Any, Any] | None:
    """Return an array of Plotly's as NumPy's, or None where `value` is no array of numbers."""
    if isinstance(value, dict) and "bdata" in value:
        return np.frombuffer(base64.b64decode(value["bdata"]), dtype=value["dtype"]).astype(float)
    if isinstance(value, np.ndarray) and value.dtype.kind in "fiub":
        return value.astype(float).ravel()
    if isinstance(value, list | tuple) and value:
        try:
            return np.asarray([np.nan if part is None else part for part in value], dtype=float).ravel()
        except (TypeError, ValueError):
            return None
    return None


def _trace(trace: dict[str, Any]) -> str:
    name = f" {trace['name']!r}" if isinstance(trace.get("name"), str) else ""
    parts = [
        f"{path} ({values.size}) {_write(_sums(values))}"
        for path, values in _arrays(trace, "")
        if not path.endswith("colorscale")
    ]
    return f"{trace.get('type', 'scatter')}{name}: " + ("; ".join(parts) or "no arrays")


def _arrays(tree: Any, path: str) -> Iterator[tuple[str, np.ndarray[Any, Any]]]:
    numbers = as_numbers(tree)
    if numbers is not None:
        yield path, numbers
    elif isinstance(tree, dict):
        for key in sorted(tree):
            yield from _arrays(tree[key], f"{path}.{key}" if path else key)


def _sums(values: np.ndarray[Any, Any]) -> tuple[float, float]:
    """Return the plain sum and one whose weights rise from 1/2 to 3/2, which an exchange changes."""
    finite = np.where(np.isfinite(values), values, 0.0)
    weights = 0.5 + (np.arange(values.size) + 0.5) / max(values.size, 1)
    return float(finite.sum()), float(finite @ weights)


def _write(sums: Any) -> str:
    # a sum that cancels is rounding noise in its last digits: write it as the zero that it is
    return " ".join(f"{0.0 if abs(value) < 1e-9 else value:.{_DIGITS}g}" for value in sums)


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
