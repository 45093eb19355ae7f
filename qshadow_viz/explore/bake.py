"""Evaluate a figure function on a whole grid of control values, and store what differs.

The result, the *baked* form, is plain JSON: one base tree and, for each place in it that
changes, the list of values it takes and which of them belongs to which state. A state is
a number: the controls' places in mixed radix, the last control running fastest.
"""

from __future__ import annotations

import base64
import itertools
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from .. import _progress
from .._typing import Array

MAX_STATES = 4096
_NOISE = 1e-12  # times the scale of a number's axis, or array: below, it is what rounding left of a zero

Tree = Any  # nested dicts and lists whose leaves are JSON scalars or _Array


class _Array:
    """A typed array as Plotly reads it, with a key by which equal ones are stored once."""

    __slots__ = ("key",)

    def __init__(self, values: Array, least: float | None = None) -> None:
        packed = _compact(_without_noise(values, least))
        self.key = (packed.dtype.str, packed.shape, packed.tobytes())

    def spec(self) -> dict[str, Any]:
        dtype, shape, data = self.key
        spec: dict[str, Any] = {"dtype": dtype.lstrip("<>|="), "bdata": base64.b64encode(data).decode()}
        if len(shape) > 1:
            spec["shape"] = ", ".join(map(str, shape))
        return spec


class BakeError(RuntimeError):
    """The figure function failed, or returned no figure, for one combination of values."""


def evaluate(view: Callable[..., Any], arguments: dict[str, Any]) -> go.Figure:
    """Call the figure function once; say for which values where it fails."""
    shown = ", ".join(f"{name}={_short(value)}" for name, value in arguments.items())
    try:
        figure = view(**arguments)
    except Exception as error:
        raise BakeError(f"{_name(view)}({shown}) failed: {type(error).__name__}: {error}") from error
    if not isinstance(figure, go.Figure):
        raise BakeError(
            f"{_name(view)}({shown}) must return a plotly Figure, but {type(figure).__name__} was returned"
        )
    return figure


def state_tree(figure: go.Figure, alt: str) -> Tree:
    """Return a figure and its text alternative as a tree ready to be merged or sent.

    Numbers that are noise next to the scale of their axis become 0: their digits, and so which of them are
    equal in all states, would hang on the processor.
    """
    content = figure.to_dict()
    least = _least(content)
    data = [
        {str(key): _freeze(part, least.get(_axis(trace, str(key)))) for key, part in trace.items()}
        for trace in content.get("data", [])
    ]
    return {"data": data, "layout": _freeze(content.get("layout", {})), "alt": alt}


def thaw(tree: Tree) -> Any:
    """Return a tree as plain JSON, its arrays in Plotly's typed form."""
    if isinstance(tree, _Array):
        return tree.spec()
    if isinstance(tree, dict):
        return {key: thaw(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [thaw(value) for value in tree]
    return tree


def bake(
    view: Callable[[int], tuple[go.Figure, str]], shape: Sequence[int], progress: bool = True
) -> dict[str, Any]:
    """Evaluate every state and merge them.

    Parameters
    ----------
    view : callable
        From a state's number to its figure and text alternative.
    shape : sequence of int
        How many values each control lists.
    progress : bool
        Whether a bar shows when this takes longer than two seconds.

    Returns
    -------
    dict
        ``base`` (the tree), ``pool`` (values) and ``vary``: pairs of a path in the tree and
        the place in the pool for each state, -1 where a state has nothing there.
    """
    count = math.prod(shape)
    if count > MAX_STATES:
        raise ValueError(
            f"at most {MAX_STATES} combinations can be computed beforehand, but {count} were asked for"
        )
    trees = []
    with _progress.bar(count, "computing", shown=progress, unit="states") as bar:
        for state in range(count):
            trees.append(state_tree(*view(state)))
            bar.update()
    return merge(trees)


def merge(trees: list[Tree]) -> dict[str, Any]:
    """Store several trees as one and what differs."""
    interned = _Interned()
    place: dict[int, int] = {-1: -1}  # from a node to its place in the pool
    pool: list[Any] = []
    vary: list[list[Any]] = []

    def walk(ids: list[int], path: list[Any]) -> Any:
        if len(set(ids)) == 1:
            return thaw(interned.trees[ids[0]])
        nodes = [interned.trees[i] if i >= 0 else None for i in ids]
        if all(isinstance(node, dict) for node in nodes):
            children = [interned.children[i] for i in ids]
            names = dict.fromkeys(itertools.chain.from_iterable(children))
            return {name: walk([child.get(name, -1) for child in children], [*path, name]) for name in names}
        if all(isinstance(node, list) for node in nodes) and len({len(node or ()) for node in nodes}) == 1:
            if any(isinstance(part, dict | list) for part in nodes[0] or ()):
                columns = zip(*(interned.children[i].values() for i in ids), strict=True)
                return [walk(list(column), [*path, at]) for at, column in enumerate(columns)]
        for i in ids:
            if i not in place:
                place[i] = len(pool)
                pool.append(thaw(interned.trees[i]))
        vary.append([path, [place[i] for i in ids]])
        return None

    base = walk([interned.add(tree) for tree in trees], [])
    return {"base": base, "vary": vary, "pool": pool}


class _Interned:
    """Trees numbered so that equal ones have equal numbers: comparing a thousand states stays cheap."""

    def __init__(self) -> None:
        self.trees: list[Tree] = []
        self.children: list[dict[Any, int]] = []
        self._number: dict[Any, int] = {}

    def add(self, tree: Tree) -> int:
        children: dict[Any, int] = {}
        key: Any
        if isinstance(tree, dict):
            children = {name: self.add(part) for name, part in tree.items()}
            key = ("dict", tuple(children.items()))
        elif isinstance(tree, list):
            children = {at: self.add(part) for at, part in enumerate(tree)}
            key = ("list", tuple(children.values()))
        else:
            key = tree.key if isinstance(tree, _Array) else (type(tree).__name__, tree)
        if key not in self._number:
            self._number[key] = len(self.trees)
            self.trees.append(tree)
            self.children.append(children)
        return self._number[key]


def _freeze(value: Any, least: float | None = None) -> Tree:
    """Return a tree whose leaves can be compared; `least` is the size below which a number is noise."""
    if isinstance(value, dict):
        if "bdata" in value:
            return _Array(_decode(value), least)
        return {str(key): _freeze(part, least) for key, part in value.items()}
    if isinstance(value, np.ndarray):
        if value.dtype.kind in "fiub":
            return _Array(value, least)
        return [_freeze(part, least) for part in value.tolist()]
    if isinstance(value, np.generic):
        return _freeze(value.item(), least)
    if isinstance(value, list | tuple):
        if len(value) > 2 and all(type(part) in (int, float) for part in value):
            return _Array(np.asarray(value), least)
        return [_freeze(part, least) for part in value]
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return 0.0 if abs(value) < (least or 0) else float(f"{value:.7g}") + 0.0  # -0.0 becomes 0.0
    return value


def _axis(trace: dict[str, Any], key: str) -> tuple[str, ...]:
    """Return where in the layout the axis is on which a part of a trace is drawn; () if on none."""
    letter = key.removeprefix("error_")
    if letter not in ("x", "y", "z"):
        return ()
    if "scene" in trace or str(trace.get("type", "")).endswith("3d"):
        return str(trace.get("scene", "scene")), f"{letter}axis"
    name = str(trace.get(f"{letter}axis", letter))
    return (f"{letter}axis{name[1:]}",) if letter != "z" else ()


def _least(figure: dict[str, Any]) -> dict[tuple[str, ...], float]:
    """Return the size below which numbers on each axis are noise; 0 on a logarithmic one."""
    scales: dict[tuple[str, ...], float] = {}
    for trace in figure.get("data", []):
        for key in ("x", "y", "z"):
            axis, values = _axis(trace, key), trace.get(key)
            if isinstance(values, dict) and "bdata" in values:
                values = _decode(values)
            if not axis or np.asarray(values).dtype.kind not in "fiub":
                continue
            sizes = np.abs(np.asarray(values, dtype=float))
            scales[axis] = max(scales.get(axis, 0.0), float(sizes[np.isfinite(sizes)].max(initial=0)))
    for axis, largest in list(scales.items()):
        look = figure.get("layout", {})
        for name in axis:
            look = look.get(name, {})
        ends = [float(end) for end in look.get("range") or () if isinstance(end, int | float)]
        scales[axis] = 0.0 if look.get("type") == "log" else max(map(abs, [largest, *ends]))
    return {axis: _NOISE * scale for axis, scale in scales.items()}


def _without_noise(values: Array, least: float | None) -> Array:
    values = np.asarray(values)
    if values.dtype.kind != "f":
        return values
    sizes = np.abs(values)
    if least is None:  # on no axis: where all have one sign, they may be the ticks of a logarithmic one
        mixed = np.any(values < 0) and np.any(values > 0)
        least = _NOISE * float(sizes[np.isfinite(sizes)].max(initial=0)) if mixed else 0.0
    return np.where(sizes < least, 0.0, values) + 0.0  # -0.0 becomes 0.0


def _decode(spec: dict[str, Any]) -> Array:
    values = np.frombuffer(base64.b64decode(spec["bdata"]), dtype=np.dtype(spec["dtype"]).newbyteorder("<"))
    if "shape" in spec:
        values = values.reshape([int(part) for part in str(spec["shape"]).split(",")])
    return values


def _compact(values: Array) -> Array:
    """Return the smallest type that a figure does not tell from the original: float32 is ample for pixels."""
    values = np.asarray(values)
    if values.size and values.dtype.kind == "f" and np.all(np.isfinite(values)):
        whole = np.rint(values)
        # whole to all digits that float32 holds: the last ones of 10**log10(12) must not choose the type
        if np.abs(whole).max() < 2**31 and np.all((values == whole) | (values.astype("<f4") == whole)):
            values = whole.astype(np.int64)
    if values.dtype.kind in "iub" and values.size:
        low, high = int(values.min()), int(values.max())
        for dtype in ("<i1", "<u1", "<i2", "<u2", "<i4"):
            info = np.iinfo(dtype)
            if info.min <= low and high <= info.max:
                return np.ascontiguousarray(values, dtype=dtype)
    return np.ascontiguousarray(values, dtype="<f4")


def _short(value: Any) -> str:
    text = repr(value).splitlines()[0] if repr(value) else ""
    return text if len(text) <= 40 else text[:37] + "…"


def _name(view: Any) -> str:
    return str(getattr(view, "__name__", type(view).__name__))
