"""Changes that a digest must notice, tried on every array of every state.

There are a hundred thousand to try, and a digest can take a tenth of a second. So what a change does to a
sum is added to the sum; for each place one changed line is written in full as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from qshadow_viz.figures.digest import Column, Leaf, Path, Sums, agree, parts, summary, summed, weights

Values = np.ndarray[Any, Any]


def _in_any_order(values: Values) -> Values:
    order = np.random.default_rng(values.size).permutation(values.size)
    return values.ravel()[order].reshape(values.shape)


def _one(values: Values) -> Values:
    """One number a tenth more: the first that lies in the middle of what is not zero."""
    places = np.flatnonzero(values)
    found = values.ravel().copy()
    if places.size:
        found[places[places.size // 2]] *= 1.1
    return found.reshape(values.shape)


EXCHANGES: dict[str, Callable[[Values], Values]] = {
    "shifted by one place": lambda values: np.roll(values, 1),
    "reversed": lambda values: values.ravel()[::-1].reshape(values.shape),
    "in any order": _in_any_order,
}
MUTATIONS: dict[str, Callable[[Values], Values]] = {
    "a tenth more": lambda values: values * 1.1,
    "negated": lambda values: -values,
    "one number a tenth more": _one,
    **EXCHANGES,
}


@dataclass(frozen=True)
class Case:
    """One change: of what stands at `path` in one state."""

    path: Path
    state: int
    mutation: str
    before: Values
    after: Values


@dataclass
class Survey:
    """How many changes were tried, how many of them are none, and those that went unnoticed."""

    tried: Counter[str] = field(default_factory=Counter)
    none: Counter[str] = field(default_factory=Counter)
    unnoticed: list[Case] = field(default_factory=list)


def the_same(before: Values, after: Values) -> bool:
    """Whether nothing but rounding tells them apart, as when an array of equal numbers is reversed."""
    rounding = 1e-6 * np.abs(before) + 1e-14 * max(1.0, np.abs(before).max(initial=0.0))
    return bool(np.all(np.abs(after - before) <= rounding))


def survey(columns: Mapping[Path, Column]) -> Survey:
    """Try every mutation on every array and number of every state, one at a time."""
    found = Survey()
    for place, part in parts(columns).items():
        line = summary(place, part)
        for group in summed(place, part).values():
            total = Sums.total(column.sums(first) for first, column in enumerate(group))
            for first, column in enumerate(group):
                path = next(path for path, other in part.items() if other is column)
                _try_all((*place, *path), column, first, total, found)
        for path in part:
            _write_one(place, part, path, line)
    return found


def _try_all(path: Path, column: Column, first: int, total: Sums, found: Survey) -> None:
    positive, signed = weights("states", len(column.which))
    text = "figure: " + total.text(len(column.which))
    for at, leaf in enumerate(column.leaves):
        if leaf.values is None:
            continue
        states = np.flatnonzero(column.which == at).tolist()
        for name, mutate in MUTATIONS.items():
            after = mutate(leaf.values)
            if the_same(leaf.values, after):
                found.none[name] += len(states)
                continue
            found.tried[name] += len(states)
            old, new = leaf.sums(first), Leaf(leaf.exact, after).sums(first)
            for state in states:
                changed = total._replace(
                    value=total.value + positive[state] * (new.value - old.value),
                    contrast=total.contrast + signed[state] * (new.contrast - old.contrast),
                )
                if agree(text, "figure: " + changed.text(len(column.which))):
                    found.unnoticed.append(Case(path, state, name, leaf.values, after))


def _write_one(place: Path, part: Mapping[Path, Column], path: Path, line: str) -> None:
    """Change what stands at one place, number or not, in one state; write the line in full."""
    column = part[path]
    states = np.flatnonzero(column.which >= 0)
    state = int(states[states.size // 2])
    leaf = column.leaves[column.which[state]]
    other = Leaf(leaf.exact + ".") if leaf.values is None else Leaf(leaf.exact, leaf.values * 1.1)
    if leaf.values is None or other.values is None or not the_same(leaf.values, other.values):
        changed = {**part, path: with_leaf(column, state, other)}
        assert not agree("figure: " + line, "figure: " + summary(place, changed)), (place, path, state)


def with_leaf(column: Column, state: int, leaf: Leaf) -> Column:
    """Return the column with another leaf in one state."""
    which = column.which.copy()
    which[state] = len(column.leaves)
    return Column([*column.leaves, leaf], which)


def unnoticed_exchanges(columns: Mapping[Path, Column]) -> list[tuple[int, int]]:
    """Return the pairs of states that could be exchanged without a line changing, of all pairs there are."""
    states = len(next(iter(columns.values())).which)
    positive, signed = weights("states", states)
    one, two = np.triu_indices(states, 1)
    noticed = np.zeros(one.size, bool)
    for place, part in parts(columns).items():
        for column in part.values():
            names = {text: at for at, text in enumerate(dict.fromkeys(leaf.exact for leaf in column.leaves))}
            kinds = np.array([*(names[leaf.exact] for leaf in column.leaves), -1])[column.which]
            noticed |= kinds[one] != kinds[two]
        for group in summed(place, part).values():
            total = Sums.total(column.sums(first) for first, column in enumerate(group))
            if not total.size:
                continue
            value, contrast = np.zeros(states), np.zeros(states)
            for first, column in enumerate(group):
                table = np.array([*(leaf.sums(first) for leaf in column.leaves), Leaf("").sums()])[
                    column.which
                ]
                value += table[:, Sums._fields.index("value")]
                contrast += table[:, Sums._fields.index("contrast")]
            for of, factor, norm, text in (
                (value, positive, total.weight, total.text(states).split()[1]),
                (contrast, signed, np.sqrt(total.square), total.text(states).split()[2]),
            ):
                number, off = text.rstrip(")").split("(")
                allowed = (int(off) + 0.5) * 10.0 ** -len(number.split(".")[1])
                noticed |= abs((factor[one] - factor[two]) * (of[two] - of[one])) / norm > allowed
    return [(int(one[at]), int(two[at])) for at in np.flatnonzero(~noticed)]
