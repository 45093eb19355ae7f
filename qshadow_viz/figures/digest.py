"""A figure in a few lines of text: what a committed notebook keeps in place of the figure itself.

A digest has a line for each trace and one for the layout. Such a line holds

- eight hexadecimal digits that stand for all that is exact: texts, colours, which parts there are, how
  long the arrays are and where they have gaps. They change when any of this changes;
- for each array how many numbers it has, and two sums of them. A sum is written as physicists write
  what they measured, with what its last two digits may be off by: ``21.4163(12)`` is 21.4163 ± 0.0012.

It is short enough to read in a diff, and no array goes unseen: when one changes, in any state, a sum moves
by more than it may be off. Two machines that differ in the last digits give sums that agree within what they
may be off by, which a hash would not. `agree` compares.

What is summed is ``sign(x) ln(|x| / 1e-9)``, and 0 where x is nearer to zero than 1e-9. So a tenth more
counts the same for a small number as for a large one, and a zero that is exact on one machine and a
rounding error on another stays the same zero; in an array that has both signs, so does what is below
3e-14 of its largest number. Every place has its own weight, so that an exchange shows.
The first sum is a mean, with weights between a half and three halves; in the second the weights have
both signs, so that what all numbers share cancels and small differences show.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

_NEAR_ZERO = 1e-9
_LOST = 3e-14  # of the largest number of an array that has both signs: less can be a rounding error

# Relative errors that two machines may show. `explore.bake` keeps arrays as float32 and a few decimals
# as seven digits: a last bit more or less in float64 can make it round up here and down there.
_ARRAY_ERROR = 1.2e-7
_DECIMAL_ERROR = 5e-7
_COMMON_ERROR = 1e-7  # of all numbers at once, in one direction
_SIGMAS = 4  # how many times the root of the summed squares of such errors a sum may be off

_FLOAT_ERROR = 1e-5  # relative, of a float that a chapter prints
_FLOAT = re.compile(r"(?<![\w.])[-+]?(?:\d+\.\d*|\.\d+|\d+)(?:[eE][-+]?\d+)?(?![\w])")
_SUM = re.compile(r"(?<= )(-?\d+\.(\d+))\((\d\d)\)")
_SIGNED_ZERO = re.compile(r"(?<![\w.])[-−](0(?:\.0+)?)(?!\.?\d)")

Path = tuple[Any, ...]  # of keys and indices


def figure_digest(figure: Mapping[str, Any]) -> str:
    """Return the digest of a figure given as Plotly's JSON.

    Parameters
    ----------
    figure : dict
        ``data`` and ``layout``, arrays as lists, NumPy arrays or Plotly's typed form.

    Returns
    -------
    str
        One line for the figure, one for each trace, one for the layout and one for each annotation.

    Examples
    --------
    >>> print(figure_digest({"data": [{"type": "scatter", "name": "a", "y": [1, 2, 4]}], "layout": {}}))
    figure: 1 trace
      scatter 'a' 0db48f18: y (3) 21.24764078(39) -3.52647948(48)
      layout 238d8c19
    """
    data, layout = list(figure.get("data") or []), dict(figure.get("layout") or {})
    notes = [str(note.get("text") or "") for note in layout.get("annotations") or []]
    lines = [f"figure: {count(len(data), 'trace')}", *content_lines(still({"data": data, "layout": layout}))]
    return "\n".join(lines + ["  note: " + " ".join(note.split()) for note in notes if note])


def agree(reference: str, found: str) -> bool:
    """Whether two outputs are equal but for what two machines may differ in.

    In a digest a sum may be off by what is written behind it; all else must be equal. In any other text
    numbers written with a decimal point or an exponent may differ by one part in 10^5: a printed 0.107
    against 0.108 fails. Integers must be equal.

    Parameters
    ----------
    reference, found : str
        What was committed, and what was found now.

    Returns
    -------
    bool

    Examples
    --------
    >>> agree("slope -0.4987123", "slope -0.4987124"), agree("255 strings", "256 strings")
    (True, False)
    >>> agree("figure: y (3) 1.25000(12)", "figure: y (3) 1.25011(12)")
    True
    >>> agree("figure: y (3) 1.25000(12)", "figure: y (3) 1.25013(12)")
    False
    """
    digest = reference.startswith(("figure: ", "explorable: "))
    pattern, same = (_SUM, _same_sum) if digest else (_FLOAT, _same_float)
    if pattern.sub("#", reference) != pattern.sub("#", found):
        return False
    pairs = zip(pattern.finditer(reference), pattern.finditer(found), strict=True)
    return all(a[0] == b[0] or same(a, b) for a, b in pairs)


def _same_sum(a: re.Match[str], b: re.Match[str]) -> bool:
    unit, other = (10.0 ** -len(written[2]) for written in (a, b))
    # what a sum may be off by follows from the arrays' lengths: it is the same but for its own rounding
    if not math.isclose(int(a[3]) * unit, int(b[3]) * other, rel_tol=0.2):
        return False
    return abs(float(a[1]) - float(b[1])) < (int(a[3]) + 0.5) * unit


def _same_float(a: re.Match[str], b: re.Match[str]) -> bool:
    if not any(mark in a[0] + b[0] for mark in ".eE"):
        return False
    return math.isclose(float(a[0]), float(b[0]), rel_tol=_FLOAT_ERROR)


class Sums(NamedTuple):
    """What is summed over some numbers, first with positive weights, then with weights of both signs.

    Attributes
    ----------
    size : float
        How many numbers.
    value, weight, error : float
        The sum, that of the weights, and the root of the summed squares of weight times error.
    contrast, square, errors : float
        The sum, that of the weights' squares, and of those times the error's square.
    """

    size: float
    value: float
    weight: float
    error: float
    contrast: float
    square: float
    errors: float

    @classmethod
    def total(cls, parts: Iterable[Sums]) -> Sums:
        """Return the sums of several, whose errors have nothing to do with each other."""
        table = np.array(list(parts))
        return cls(*table.sum(axis=0))._replace(
            error=float(np.linalg.norm(table[:, cls._fields.index("error")]))
        )

    def text(self, states: int) -> str:
        """Return the size, the weighted mean and the contrast, each with what it may be off by."""
        if not self.size:
            return "(0)"
        signed = weights("states", states)[1]
        # as if one array stood in all states, and its error with it
        shared = max(1.0, abs(signed.sum()) / math.sqrt(signed @ signed))
        mean = _measured(self.value / self.weight, _COMMON_ERROR + _SIGMAS * self.error / self.weight)
        norm = math.sqrt(self.square)
        contrast = _measured(self.contrast / norm, _SIGMAS * shared * math.sqrt(self.errors) / norm)
        return f"({self.size:.0f}) {mean} {contrast}"


@dataclass(frozen=True)
class Leaf:
    """What stands at one place of a figure: an array, a number by itself, or something exact such as a text.

    Attributes
    ----------
    exact : str
        All of it that is the same on every machine; of an array its shape and its gaps.
    values : ndarray or None
        The numbers, with 0 in the gaps; None where there are none.
    """

    exact: str
    values: NDArray[np.float64] | None = None

    @classmethod
    def of_numbers(cls, values: NDArray[np.float64]) -> Leaf:
        """Return the leaf for an array; a number by itself has no dimension."""
        gaps = ~np.isfinite(values)
        where = " ".join(f"{at}:{values.flat[at]}" for at in np.flatnonzero(gaps))
        return cls(f"{values.shape} {where}", np.where(gaps, 0.0, values))

    def sums(self, first: int = 0) -> Sums:
        """Return the sums over the numbers, with the weights of the places from `first` on."""
        if self.values is None:
            return Sums(*[0.0] * len(Sums._fields))
        if first not in self._known:
            values = self.values.ravel()
            sizes = np.abs(values)
            # numbers of one sign may span any number of decades, on a logarithmic axis
            crosses = values.min(initial=0.0) < 0.0 < values.max(initial=0.0)
            seen = sizes > max(_NEAR_ZERO, _LOST * sizes.max() if crosses else 0.0)
            summed = np.sign(values) * np.log(np.where(seen, sizes, _NEAR_ZERO) / _NEAR_ZERO)
            positive, signed = (of[first:] for of in weights("places", first + values.size))
            error = _ARRAY_ERROR if values.size > 2 else _DECIMAL_ERROR
            square = float(signed @ signed)
            self._known[first] = Sums(
                values.size,
                float(positive @ summed),
                float(positive.sum()),
                error * math.sqrt(positive @ positive),
                float(signed @ summed),
                square,
                error**2 * square,
            )
        return self._known[first]

    @functools.cached_property
    def _known(self) -> dict[int, Sums]:
        return {}


_NOTHING = Leaf("nothing")  # the last of a column's leaves, which -1 means


@dataclass(frozen=True)
class Column:
    """What stands at one place in every state of a figure.

    Attributes
    ----------
    leaves : sequence of Leaf
        What is found there.
    which : ndarray of int
        For each state the leaf that it has there, -1 where it has none.
    """

    leaves: Sequence[Leaf]
    which: NDArray[np.int_]

    @functools.cached_property
    def exact(self) -> str:
        """What is the same on every machine: once where it is the same in all states."""
        texts = [leaf.exact for leaf in (*self.leaves, _NOTHING)]
        which: list[int] = self.which.tolist()
        found = {texts[at] for at in set(which)}
        if len(found) == 1:
            return found.pop()
        names = [_hash(text) for text in texts]
        return " ".join(names[at] for at in which)

    def sums(self, first: int = 0) -> Sums:
        """Return the sums over all states, each with a weight of its own."""
        positive, signed = weights("states", len(self.which))
        table = np.array([*(leaf.sums(first) for leaf in self.leaves), _NOTHING.sums()])
        size, value, weight, error, contrast, square, errors = table[self.which].T
        return Sums(
            float(size.sum()),
            float(positive @ value),
            float(positive @ weight),
            float(positive @ error),  # not the root of squares: all states may have the same error
            float(signed @ contrast),
            float(signed**2 @ square),
            float(signed**2 @ errors),
        )

    @property
    def numeric(self) -> bool:
        """Whether any state has numbers here."""
        return any(leaf.values is not None for leaf in self.leaves)

    @property
    def lone(self) -> bool:
        """Whether no state has an array here."""
        return all(leaf.values is None or leaf.values.ndim == 0 for leaf in self.leaves)


def leaves(tree: Any, path: Path = ()) -> Iterator[tuple[Path, Leaf]]:
    """Go through a tree of dicts and lists and yield what stands at every place.

    Parameters
    ----------
    tree : Any
        Plotly's JSON, or a part of it.
    path : tuple
        Where the tree stands in a larger one.

    Yields
    ------
    path : tuple
        Keys and indices.
    leaf : Leaf
        A dict and a list are leaves too: they can be empty.
    """
    numbers = _numbers(tree)
    if numbers is not None:
        yield path, Leaf.of_numbers(numbers)
    elif isinstance(tree, Leaf):
        yield path, tree
    elif isinstance(tree, Mapping):
        yield path, Leaf("{}")
        for key, part in tree.items():
            yield from leaves(part, (*path, key))
    elif isinstance(tree, list | tuple) and not all(isinstance(part, str | None) for part in tree):
        yield path, Leaf("[]")
        for at, part in enumerate(tree):
            yield from leaves(part, (*path, at))
    else:
        text = json.dumps(tree, ensure_ascii=False, default=str)
        yield path, Leaf(_SIGNED_ZERO.sub(r"\1", text))  # whether a zero has a sign is rounding


def still(tree: Any) -> dict[Path, Column]:
    """Return what stands at every place of a tree that has one state only."""
    return {path: Column([leaf], np.zeros(1, int)) for path, leaf in leaves(tree)}


def content_lines(columns: Mapping[Path, Column]) -> list[str]:
    """Return a line for each trace and for whatever else a figure has.

    Parameters
    ----------
    columns : mapping
        From the path of every place to what stands there.
    """
    return [f"  {_heading(place, part)} {summary(place, part)}" for place, part in parts(columns).items()]


def parts(columns: Mapping[Path, Column]) -> dict[Path, dict[Path, Column]]:
    """Return what each line is about: the place of a trace, or a first key, and what stands below it."""
    found: dict[Path, dict[Path, Column]] = {}
    for path in sorted(columns, key=lambda path: [(isinstance(key, str), key) for key in path]):
        depth = 2 if path[:1] == ("data",) else 1
        if len(path) >= depth:
            found.setdefault(path[:depth], {})[path[depth:]] = columns[path]
    return found


def summary(place: Path, part: Mapping[Path, Column]) -> str:
    """Return what a line says: eight digits for what is exact, and the sums of what is not."""
    exact = _hash("\n".join(f"{path} {column.exact}" for path, column in part.items()))[:8]
    sums = []
    for name, columns in summed(place, part).items():
        # the weights of each begin one place later
        total = Sums.total(column.sums(first) for first, column in enumerate(columns))
        sums.append(f"{name} {total.text(len(columns[0].which))}")
    return exact + (": " if sums else "") + "; ".join(sums)


def summed(place: Path, part: Mapping[Path, Column]) -> dict[str, list[Column]]:
    """Return, by the name that the line gives them, the columns whose numbers are summed together.

    In a trace each array is on its own. Elsewhere all that has its first key in common goes together.
    """
    found: dict[str, list[Column]] = {}
    for path, column in part.items():
        if column.numeric:
            if place[0] != "data":
                name = str(path[0])
            else:
                name = "other numbers" if column.lone else ".".join(map(str, path))
            found.setdefault(name, []).append(column)
    return found


def count(number: int, thing: str) -> str:
    """Return a number and what it counts: ``1 trace``, ``2 traces``."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


@functools.cache
def weights(of: str, size: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return weights between 1/2 and 3/2, and between -1 and 1: the same everywhere, related to nothing."""
    # NumPy promises to keep the integers of PCG64, not what a Generator makes of them
    seeds = {"places": (0, 1), "states": (2, 3)}[of]
    first, second = ((np.random.PCG64(seed).random_raw(size) >> np.uint64(11)) / 2.0**53 for seed in seeds)
    return 0.5 + first, 2.0 * second - 1.0


def _measured(value: float, error: float) -> str:
    """Return ``21.4163(12)`` for 21.4163 and 0.0012."""
    digits = 1 - math.floor(math.log10(error))
    if round(error * 10.0**digits) == 100:
        digits -= 1
    # + 0.0 takes the sign of a zero away
    return f"{round(value, digits) + 0.0:.{digits}f}({round(error * 10.0**digits)})"


def _heading(place: Path, group: Mapping[Path, Column]) -> str:
    """Return what a line begins with: a trace's type and its name, where all states have the same."""
    if place[0] != "data":
        return str(place[0])
    kind, name = (group[key,].exact if (key,) in group else "" for key in ("type", "name"))
    words = [json.loads(kind) if kind.startswith('"') else "scatter"]
    words += [repr(json.loads(name))] if name.startswith('"') else []
    return " ".join(words)


def _numbers(value: Any) -> NDArray[np.float64] | None:
    """Return a number or an array of Plotly's as NumPy's; None where `value` is neither."""
    if isinstance(value, Mapping) and "bdata" in value:
        values = np.frombuffer(base64.b64decode(value["bdata"]), dtype=value["dtype"]).astype(float)
        shape = [int(part) for part in str(value.get("shape", values.size)).split(",")]
        return np.reshape(values, shape)
    if isinstance(value, np.ndarray):
        return value.astype(float) if value.dtype.kind in "fiub" else _numbers(value.tolist())
    if isinstance(value, int | float | np.number) and not isinstance(value, bool):
        return np.array(float(value))
    if isinstance(value, list | tuple) and all(
        part is None or isinstance(part, int | float | np.number) for part in _flat(value)
    ):
        try:
            return np.array(value, dtype=float)
        except (TypeError, ValueError):  # rows of different lengths
            return None
    return None


def _flat(value: Any) -> Iterator[Any]:
    if isinstance(value, list | tuple):
        for part in value:
            yield from _flat(part)
    else:
        yield value


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
