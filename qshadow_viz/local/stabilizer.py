"""Measure each qubit of a stabilizer state in its own basis: fair coins, turned where a parity is fixed."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import scipy.sparse

from .. import _progress
from .._typing import Array, Bytes
from ..stabilizers import gf2
from ..stabilizers.graph_form import GraphForm
from ..stabilizers.groups import pieces
from ..stabilizers.reading import Stabilizer

MAX_QUBITS = 1000


def outcomes(state: Stabilizer, bases: Bytes, rng: np.random.Generator, progress: bool) -> Bytes:
    r"""Return the outcome of each qubit of each snapshot, uint8 of the shape of `bases`.

    Parameters
    ----------
    state : Stabilizer
    bases : numpy.ndarray of uint8, shape (snapshots, n)
        0, 1, 2 for X, Y, Z.

    Notes
    -----
    The state is seen as a graph state with edges A (see `GraphForm`): generator v is an X on qubit v and a Z
    on its neighbours. A product of generators c, a vector of bits, is a string with an X on c and a Z on Ac.
    It is made of what is measured if c avoids the qubits measured in Z and, on the others, (Ac)_v = c_v y_v,
    y_v being 1 for those measured in Y. Each such c fixes the parity of the outcomes in its string; all else
    is a fair coin. So: throw all coins, find a basis of the strings that are fixed, and turn one coin for
    each string whose parity came out wrong, a coin that no other string of the basis has.

    An example with two qubits, the Bell state of the generators XX and ZZ. With X and Z exchanged on qubit 1
    it is the graph state of one edge: generator 0 is X on 0 and Z on 1 (truly XX), generator 1 is Z on 0 and
    X on 1 (truly ZZ). Measured in X and X, the graph's qubits are measured in X and Z: c_1 is 0, and on qubit
    0 (Ac)_0 = c_1 = 0 holds, so c = (1, 0) is free. It fixes the parity of both outcomes to even; if the
    coins came out odd, the coin of qubit 0 is turned. Measured in X and Z, the graph's qubits are both
    measured in X: the conditions c_1 = 0 and c_0 = 0 leave nothing, and both coins stand as they fell.

    Examples
    --------
    >>> import stim
    >>> from qshadow_viz import stabilizers
    >>> bell = stabilizers.read("state", stim.Circuit("H 0 \n CX 0 1"), 2)
    >>> bases = np.array([[0, 0]] * 4 + [[0, 2]] * 4, dtype=np.uint8)
    >>> found = outcomes(bell, bases, np.random.default_rng(3), progress=False)
    >>> (found.sum(axis=1) % 2).tolist()
    [0, 0, 0, 0, 0, 1, 1, 1]
    """
    graph = _Graph(GraphForm(state))
    snapshots, n = bases.shape
    coins = np.asarray(rng.integers(0, 2, size=bases.shape, dtype=np.uint8))
    with _progress.bar(bases.size, "measuring", shown=progress, unit="qubits") as bar:
        for some in pieces(snapshots, max(graph.packed.size, n * n // 8)):
            seen = np.take_along_axis(graph.exchange, bases[some], axis=0)
            mine = coins[some]
            strings = _fixed_strings(graph, seen)
            wrong = _parities(graph, strings, seen, mine) != _minus(graph, strings, seen)
            mine[strings.snapshot[wrong], strings.own[wrong]] ^= 1
            # on an exchanged qubit the graph's Y is minus the true one
            mine ^= graph.form.exchanged & (seen == 1)
            bar.update(seen.size)
    return coins


class _Graph:
    """A graph form, in the forms in which it is needed again and again."""

    def __init__(self, form: GraphForm) -> None:
        self.form = form
        self.packed = gf2.pack(form.edges[:, None])[:, :, 0]
        self.sparse = scipy.sparse.csr_array(form.edges.astype(np.int64))
        # [true basis, qubit]: the basis in which the graph's qubit is measured
        self.exchange = np.where(form.exchanged, [[2], [1], [0]], [[0], [1], [2]]).astype(np.uint8)


class _Strings(NamedTuple):
    """A basis of the strings whose parity is fixed, of all snapshots one after the other."""

    snapshot: Array  # (strings,): where each belongs
    own: Array  # (strings,): a generator of each that no other string of its snapshot has
    string: Array  # with `generator`: which generators each is the product of, entry by entry
    generator: Array
    products: Any  # the same as a sparse matrix (strings, n)


def _fixed_strings(graph: _Graph, seen: Bytes) -> _Strings:
    """Solve the conditions on c: those of the qubits not measured in Z, on the generators of such qubits."""
    n = seen.shape[1]
    across = seen != 2
    mask = gf2.pack(across[None])[0]
    conditions = (graph.packed[:, :, None] & mask) * across.T[:, None].astype(mask.dtype)
    size = 8 * mask.dtype.itemsize
    qubit = np.arange(n)
    y = (seen == 1).T.astype(mask.dtype) << (qubit % size).astype(mask.dtype)[:, None]
    conditions[qubit, qubit // size] ^= y
    pivot = gf2.pivot_places(conditions)
    free = across.copy()
    condition, snapshot = np.nonzero(pivot >= 0)
    free[snapshot, pivot[condition, snapshot]] = False
    # a solution for each free generator: itself, and the pivots of all conditions in which it stands
    own_snapshot, own = np.nonzero(free)
    count = len(own)
    number = np.cumsum(free.ravel()).reshape(free.shape) - 1
    condition, snapshot, other = np.nonzero(gf2.unpack(conditions, n).view(bool) & free)
    string = np.concatenate([np.arange(count), number[snapshot, other]])
    generator = np.concatenate([own, pivot[condition, snapshot]])
    ones = np.ones(len(string), np.int64)
    products = scipy.sparse.csr_array((ones, (string, generator)), shape=(count, n))
    return _Strings(own_snapshot, own, string, generator, products)


def _minus(graph: _Graph, strings: _Strings, seen: Bytes) -> Array:
    """Return whether each product of generators is minus the letters that were measured."""
    neighbours = strings.products @ graph.sparse
    # twice the exponent of -1: generators that meet, their own signs, and a letter Y for each i of X and Z
    twice = strings.products.multiply(neighbours).sum(axis=1)
    twice = twice + 2 * (strings.products @ graph.form.minus.astype(np.int64))
    y = seen[strings.snapshot[strings.string], strings.generator] == 1
    twice = twice - np.bincount(strings.string, y, len(strings.own)).astype(np.int64)
    return np.asarray(twice // 2 % 2)


def _parities(graph: _Graph, strings: _Strings, seen: Bytes, coins: Bytes) -> Array:
    """Return whether each string was found with an odd number of outcomes 1."""
    count = len(strings.own)
    found = coins[strings.snapshot[strings.string], strings.generator]
    odd = np.bincount(strings.string, found, count)
    neighbours = (strings.products @ graph.sparse).tocoo()
    string, qubit = neighbours.coords
    snapshot = strings.snapshot[string]
    # on its generators the string has an X or Y, counted above; elsewhere a Z, where neighbours are odd
    z = (neighbours.data % 2 == 1) & (seen[snapshot, qubit] == 2)
    odd += np.bincount(string[z], coins[snapshot, qubit][z], count)
    return np.asarray(odd.astype(np.int64) % 2)
