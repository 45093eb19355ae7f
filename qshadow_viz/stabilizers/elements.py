"""Sums over whole stabilizer groups, for few qubits: the link between snapshots and dense states."""

from __future__ import annotations

import numpy as np
import scipy.linalg

from .._typing import Array
from ..paulis.codes import bits, index_of_numbers

_ELEMENTS = 2**18  # of groups worked on at a time, at most four arrays of two megabytes
_IMPOSSIBLE = 1e-12  # a probability that is rounding error


def elements(letters: Array) -> tuple[Array, Array]:
    """Multiply out the groups of generators taken with a plus.

    Parameters
    ----------
    letters : numpy.ndarray of uint8, shape (snapshots, n, n)

    Returns
    -------
    index : numpy.ndarray of int, shape (snapshots, 2**n)
        Element c is the product of the generators i with bit i of c; its string, as a number with the
        letters I, X, Y, Z as digits, qubit 0 first.
    sign : numpy.ndarray of 1 and -1, shape (snapshots, 2**n)
    """
    snapshots, n, _ = letters.shape
    places = 1 << np.arange(n - 1, -1, -1)
    x_of, z_of = (part @ places for part in bits(letters))
    x, z, exponent = (np.zeros((snapshots, 2**n), dtype=np.int64) for _ in range(3))
    for i in range(n):
        old, new = slice(0, 1 << i), slice(1 << i, 2 << i)
        mine, own = x_of[:, i, None], z_of[:, i, None]
        exponent[:, new] = exponent[:, old] + np.bitwise_count(mine & own)
        exponent[:, new] += 2 * np.bitwise_count(z[:, old] & mine)
        x[:, new] = x[:, old] ^ mine
        z[:, new] = z[:, old] ^ own
    sign = 1.0 - (exponent - np.bitwise_count(x & z)) % 4
    return index_of_numbers(x, z, n), sign


def draw_signs(letters: Array, expectations: Array, uniforms: Array) -> Array:
    """Draw what is found when a state's copies are measured in these generators.

    Parameters
    ----------
    letters : numpy.ndarray of uint8, shape (snapshots, n, n)
    expectations : numpy.ndarray, shape (4**n,)
        The state's mean of each string, in the order I, X, Y, Z of each qubit.
    uniforms : numpy.ndarray, shape (snapshots,)
        On [0, 1).

    Returns
    -------
    numpy.ndarray of uint8, shape (snapshots, n)
        1 where a generator was found with a minus.
    """
    n = letters.shape[1]
    index, sign = elements(letters)
    # outcome s has the probability 2^-n Σ_c (-1)^{s·c} ⟨element c⟩
    law = (sign * expectations[index]) @ scipy.linalg.hadamard(2**n).astype(float) / 2**n
    law[law < _IMPOSSIBLE] = 0
    upto = np.cumsum(law, axis=1)
    found = (upto <= uniforms[:, None] * upto[:, -1:]).sum(axis=1)
    return np.asarray(found[:, None] >> np.arange(n) & 1, dtype=np.uint8)


def totals(letters: Array, signs: Array, values: Array) -> tuple[Array, Array]:
    """Return for each snapshot the sum over its group of the sign times the value of each string.

    Parameters
    ----------
    letters : numpy.ndarray of uint8, shape (snapshots, n, n)
    signs : numpy.ndarray of uint8, shape (snapshots, n)
    values : numpy.ndarray, shape (4**n,)

    Returns
    -------
    total : numpy.ndarray of float, shape (snapshots,)
    met : numpy.ndarray of bool, shape (4**n,)
        Which strings some group holds.
    """
    snapshots, n = signs.shape
    total, met = np.empty(snapshots), np.zeros(4**n, dtype=bool)
    some = max(1, _ELEMENTS >> n)
    for at in range(0, snapshots, some):
        part = slice(at, at + some)
        index, sign = _signed(letters[part], signs[part])
        met[index] = True
        total[part] = (sign * values[index]).sum(axis=1)
    return total, met


def tally(letters: Array, signs: Array, batch: Array) -> Array:
    """Add up, for every string and each batch of snapshots, the signs with which groups hold it.

    Parameters
    ----------
    letters : numpy.ndarray of uint8, shape (snapshots, n, n)
    signs : numpy.ndarray of uint8, shape (snapshots, n)
    batch : numpy.ndarray of int, shape (snapshots,)
        Ascending.

    Returns
    -------
    numpy.ndarray of float, shape (4**n, batches)
    """
    snapshots, n = signs.shape
    batches = int(batch[-1]) + 1
    total = np.zeros(4**n * batches)
    for at in range(0, snapshots, max(1, _ELEMENTS >> n)):
        part = slice(at, at + max(1, _ELEMENTS >> n))
        index, value = _signed(letters[part], signs[part])
        place = index * batches + batch[part, None]
        total += np.bincount(place.ravel(), value.ravel(), minlength=len(total))
    return total.reshape(4**n, batches)


def _signed(letters: Array, signs: Array) -> tuple[Array, Array]:
    """Return `elements` with the signs that were found."""
    n = signs.shape[1]
    index, sign = elements(letters)
    odd = np.bitwise_count((signs @ (1 << np.arange(n)))[:, None] & np.arange(2**n)) & 1
    return index, sign * (1.0 - 2.0 * odd)
