"""Repeat an experiment, and say how far off its answers were: what a study of errors is made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import scipy.stats

from . import _checks
from .shadows import PauliShadow

Floats = np.ndarray[Any, np.dtype[np.float64]]


def repeat(record: PauliShadow, paulis: Sequence[str], snapshots: int, batches: int = 1) -> Floats:
    """Cut a long record into disjoint parts, and let each part answer by itself.

    The snapshots of a record are independent, so its parts are repetitions of one experiment.

    Parameters
    ----------
    record : PauliShadow
        The long record.
    paulis : sequence of str
        The m questions.
    snapshots : int
        How many snapshots each part has, at least 1. A shorter rest at the end is left out.
    batches : int
        As for `PauliShadow.expect`: 1 for the mean, more for the median of means.

    Returns
    -------
    numpy.ndarray, shape (parts, m)
        The estimates of each part, ``parts = len(record) // snapshots``.

    Raises
    ------
    TypeError
        If `paulis` is a single string or a sum of strings: a sequence is needed.
    ValueError
        If the record is shorter than `snapshots`, or as for `PauliShadow.expect`.

    Examples
    --------
    >>> from qshadow_viz import states
    >>> record = PauliShadow.measure(states.ghz(2), 1000, rng=0)
    >>> repeat(record, ["ZZ", "XX", "ZI"], snapshots=100).shape
    (10, 3)
    """
    if not isinstance(paulis, Sequence) or isinstance(paulis, str):
        raise TypeError(f"`paulis` must be a sequence of Pauli strings, but {paulis!r} was given")
    snapshots = _checks.integer("snapshots", snapshots, 1)
    if snapshots > len(record):
        raise ValueError(
            f"`snapshots` must be at most the {len(record)} of the record, but {snapshots} was given"
        )
    parts = len(record) // snapshots
    answers = [record[i * snapshots : (i + 1) * snapshots].expect(paulis, batches) for i in range(parts)]
    return np.asarray(answers, dtype=float)


def rms(errors: Any) -> tuple[float, float]:
    """Return the root mean square of repeated errors, and its standard error.

    Parameters
    ----------
    errors : array_like, shape (repetitions,) or (repetitions, m)
        Estimate minus exact value. All m answers of a repetition come from one record and may go wrong
        together, so only the repetitions count as independent.

    Returns
    -------
    tuple of float
        The root mean square over everything, and its standard error: the spread of the repetitions' mean
        squares, carried through the square root to first order. It is 0 where all errors are 0.

    Raises
    ------
    ValueError
        If there are fewer than two repetitions, or a value is not finite.

    Examples
    --------
    >>> rms([1.0, -1.0, 1.0, -1.0])
    (1.0, 0.0)
    """
    array = np.asarray(errors, dtype=float)
    if array.ndim not in (1, 2) or len(array) < 2 or array.size == 0:
        raise ValueError(
            "`errors` must have shape (repetitions,) or (repetitions, m) with at least 2 repetitions, "
            f"but shape {array.shape} was given"
        )
    if not np.all(np.isfinite(array)):
        raise ValueError("`errors` must be finite, but it holds nan or inf")
    squares = (array.reshape(len(array), -1) ** 2).mean(axis=1)
    value = float(np.sqrt(squares.mean()))
    if value == 0:
        return 0.0, 0.0
    return value, float(np.std(squares, ddof=1) / np.sqrt(len(squares)) / (2 * value))


def normal_largest(questions: Any, share: float = 0.5) -> Floats:
    """Return how large the largest of several independent, normal errors gets, in standard deviations.

    Parameters
    ----------
    questions : array_like of int
        M >= 1, how many errors there are.
    share : float
        How often the largest stays below the returned value, 0 < share < 1; one half gives the median.

    Returns
    -------
    numpy.ndarray
        x with ``P(max |z| <= x) = (2Φ(x) - 1)^M = share``, of the shape of `questions`.

    Examples
    --------
    >>> normal_largest([1, 100, 10_000]).round(2)
    array([0.67, 2.7 , 3.98])
    """
    share = _checks.real("share", share, 0, 1, open_low=True, open_high=True)
    counts = np.asarray(questions)
    if counts.dtype.kind not in "iu":
        raise TypeError(f"`questions` must be integers, but {questions!r} was given")
    if counts.size == 0 or counts.min() < 1:
        raise ValueError(f"`questions` must be at least 1, but {questions!r} was given")
    # the tail of one of them, 1 - share^(1/M), without cancellation for large M
    tail = -np.expm1(np.log(share) / counts)
    return np.asarray(scipy.stats.norm.isf(tail / 2), dtype=float)
