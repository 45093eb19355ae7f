"""The digest of every figure in the book notices every change, and no rounding.

nbval compares the digests that are committed; here the figures are changed, as the pages have them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from qshadow_viz.explore import bake
from qshadow_viz.explore.digest import columns, tree_digest
from qshadow_viz.figures.digest import Column, Path, agree, figure_digest, still

from ..explore.test_explore import look_up
from ..mutations import EXCHANGES, MUTATIONS, Case, survey, the_same, unnoticed_exchanges
from .conftest import HTML, ROOT, chapters
from .test_explorables import SLOT

CHAPTERS = [path for path in chapters() if (ROOT / path).with_suffix(".ipynb").is_file()]

# Changes that may go unnoticed, and why: a few dozen of the quarter million that are tried.
EXCUSES: dict[str, Callable[[Case], bool | np.bool_]] = {
    "numbers nearer to zero than 1e-9 change: they are read as zero, or rounding would show": lambda case: (
        np.abs(case.before[case.before != case.after]).max() < 1e-9
    ),
    "numbers that differ by less than a thousandth change places: no page shows it": lambda case: (
        case.mutation in EXCHANGES
        and np.all(np.abs(case.after - case.before) < 1e-3 * np.abs(case.before).max())
    ),
}


def slots(path: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the kind and the content of every figure on a page."""
    if not (HTML / path).is_file():
        pytest.fail("the book is not built: run `make book` first (or `make test`, which does)")
    return [
        (kind, json.loads(data)) for kind, data in SLOT.findall((HTML / path).read_text(encoding="utf-8"))
    ]


def read_places(kind: str, content: dict[str, Any]) -> dict[Path, Column]:
    return columns(content) if kind == "explore" else still(content)


def in_words(kind: str, content: dict[str, Any]) -> str:
    return tree_digest(content) if kind == "explore" else figure_digest(content)


def states(kind: str, content: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the figure of every state, read in another way than the digest reads it."""
    if kind == "plain":
        return [look_up({"base": content, "vary": [], "pool": []}, 0)]
    number = int(np.prod([len(control["names"]) for control in content["controls"]]))
    return [look_up(content, state) for state in range(number)]


def numbers(tree: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield the place and the numbers of every array, and of every number outside of arrays."""
    if isinstance(tree, np.ndarray) or (isinstance(tree, int | float) and not isinstance(tree, bool)):
        yield path, np.asarray(tree, dtype=float)
    elif isinstance(tree, list) and all(part is None or isinstance(part, int | float) for part in tree):
        yield path, np.array(tree, dtype=float)
    elif isinstance(tree, dict | list):
        for key, part in tree.items() if isinstance(tree, dict) else enumerate(tree):
            yield from numbers(part, (*path, key))


@pytest.mark.parametrize("path", CHAPTERS)
def test_the_digest_reads_every_number_of_every_state(path: str) -> None:
    for kind, content in slots(path):
        read = read_places(kind, content)
        for state, figure in enumerate(states(kind, content)):
            for place, values in numbers(figure):
                leaf = read[place].leaves[read[place].which[state]]
                assert leaf.values is not None, place
                wanted = np.where(np.isfinite(values), values, 0.0)
                assert np.array_equal(leaf.values.ravel(), wanted.ravel()), place


@pytest.mark.parametrize("path", CHAPTERS)
def test_every_change_of_an_array_is_noticed(path: str) -> None:
    tried, excused = 0, 0
    for kind, content in slots(path):
        found = survey(read_places(kind, content))
        assert [case for case in found.unnoticed if not excuse(case)] == []
        assert all(found.tried[name] for name in MUTATIONS)
        tried += found.tried.total()
        excused += len(found.unnoticed)
    assert excused <= 1e-3 * tried


def excuse(case: Case) -> str | None:
    return next((reason for reason, holds in EXCUSES.items() if holds(case)), None)


@pytest.mark.parametrize("path", CHAPTERS)
def test_exchanged_states_are_noticed_unless_they_show_the_same(path: str) -> None:
    """All pairs of states."""
    for content in (content for kind, content in slots(path) if kind == "explore"):
        read = columns(content)
        unnoticed = unnoticed_exchanges(read)
        for one, two in unnoticed:
            for column in read.values():
                a, b = (column.leaves[at] if at >= 0 else None for at in column.which[[one, two]])
                if a is None or b is None:
                    assert a is b
                    continue
                assert a.exact == b.exact
                assert a.values is None or b.values is None or the_same(a.values, b.values)
        last = len(next(iter(read.values())).which) - 1
        for pair in ((0, 1), (0, last), (last // 2, last // 2 + 1)):
            same = agree(tree_digest(content), tree_digest(exchanged(content, *pair)))
            assert same is (pair in unnoticed)


def exchanged(content: dict[str, Any], one: int, two: int) -> dict[str, Any]:
    order = list(range(max((len(places) for _, places in content["vary"]), default=0)))
    order[one], order[two] = two, one
    return {**content, "vary": [[path, [places[at] for at in order]] for path, places in content["vary"]]}


@pytest.mark.parametrize("path", CHAPTERS)
def test_rounding_is_not_noticed(path: str) -> None:
    """Every number of every state is moved by up to 1e-7 of itself, a zero by a rounding error."""
    rng = np.random.default_rng(1)
    moved_sums = 0
    for kind, content in slots(path):
        known = in_words(kind, content)
        moved = [nudged(figure, rng) for figure in states(kind, content)]
        if kind == "explore":
            trees = [
                bake.state_tree(SimpleNamespace(to_dict=lambda tree=tree: tree), tree["alt"])
                for tree in moved
            ]
            again = tree_digest({**content, **bake.merge(trees)})
        else:
            again = figure_digest(moved[0])
        assert agree(known, again)
        moved_sums += again != known
    assert moved_sums


def nudged(tree: Any, rng: np.random.Generator) -> Any:
    if isinstance(tree, dict):
        return {key: nudged(part, rng) for key, part in tree.items()}
    if isinstance(tree, np.ndarray) or (isinstance(tree, int | float) and not isinstance(tree, bool)):
        values = np.asarray(tree, dtype=float)
        scale = np.abs(values[np.isfinite(values)]).max(initial=1.0)
        moved = values * (1 + rng.uniform(-1e-7, 1e-7, values.shape))
        moved += rng.uniform(-1e-16, 1e-16, values.shape) * scale * (values == 0)
        return moved if values.ndim else float(moved)
    return [nudged(part, rng) for part in tree] if isinstance(tree, list) else tree
