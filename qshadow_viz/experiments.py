"""Experiments repeated, over a grid, on one machine or many; how far off their answers were."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from functools import partial
from typing import Any

import numpy as np

from . import _checks, _progress
from ._typing import Array, Floats, Rng
from .local import PauliShadow

__all__ = ["normal_largest", "repeat", "rms", "sweep"]


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
    from scipy.stats import norm

    return np.asarray(norm.isf(tail / 2), dtype=float)


def sweep(
    experiment: Callable[..., Any],
    grid: Mapping[str, Sequence[Any] | Array],
    repeats: int = 1,
    *,
    rng: Rng = None,
    executor: Executor | None = None,
    progress: bool = False,
) -> Array:
    """Run an experiment for every combination of arguments, several times each.

    Each run gets a random generator of its own, spawned from `rng` before anything runs. So the result is
    the same one after the other, in a pool of processes, and on a cluster.

    Parameters
    ----------
    experiment : callable
        Called as ``experiment(rng=generator, **arguments)``. It returns a number or an array, of the same
        shape for all arguments. Processes and clusters need a function that can be pickled: one defined in
        a module, not within another function.
    grid : mapping from str to sequence
        The values of each argument; all combinations are run.
    repeats : int
        How often each, at least 1.
    rng : numpy.random.Generator, int or None
        Source of randomness or a seed for one.
    executor : concurrent.futures.Executor, optional
        Where to run: `ProcessPoolExecutor`, the ``get_executor()`` of a Dask client, or any other. By default
        here, one after the other. It is not shut down.
    progress : bool
        Whether a bar shows when this takes longer than two seconds.

    Returns
    -------
    numpy.ndarray, shape (values of the first argument, ..., of the last, repeats, ...)
        What the runs returned.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of range: the message names and quotes it; or if the
        runs return different shapes. What `experiment` raises is passed on.

    Examples
    --------
    >>> from qshadow_viz import PauliShadow, states
    >>> def error(snapshots, rng):
    ...     return PauliShadow.measure(states.ghz(2), snapshots, rng=rng).expect("ZZ") - 1
    >>> errors = sweep(error, {"snapshots": [100, 400]}, repeats=50, rng=0)
    >>> errors.shape
    (2, 50)
    >>> (errors**2).mean(axis=1) < 4 * 8 / np.array([100, 400])
    array([ True,  True])
    """
    if not callable(experiment):
        raise TypeError(f"`experiment` must be a function, but {_checks.shown(experiment)} was given")
    names, values = _axes(grid)
    repeats = _checks.integer("repeats", repeats, 1)
    generator = _checks.generator("rng", rng)
    progress = _checks.boolean("progress", progress)
    if executor is not None and not callable(getattr(executor, "map", None)):
        raise TypeError(
            f"`executor` must be a concurrent.futures.Executor, but {_checks.shown(executor)} was given"
        )
    shape = (*map(len, values), repeats)
    points = (dict(zip(names, chosen, strict=True)) for chosen in itertools.product(*values))
    tasks = list(
        zip(
            itertools.chain.from_iterable(itertools.repeat(point, repeats) for point in points),
            generator.spawn(math.prod(shape)),
            strict=True,
        )
    )
    run = partial(_run, experiment)
    found: Iterator[Any] = map(run, tasks) if executor is None else executor.map(run, tasks)
    results = []
    with _progress.bar(len(tasks), "running", shown=progress, unit="runs") as bar:
        for result in found:
            results.append(np.asarray(result))
            bar.update()
    first = results[0].shape
    for result in results:
        if result.shape != first:
            raise ValueError(
                f"`experiment` must always return the same shape, but {first} and {result.shape} came back"
            )
    return np.stack(results).reshape(shape + first)


def _run(experiment: Callable[..., Any], task: tuple[dict[str, Any], np.random.Generator]) -> Any:
    arguments, generator = task
    return experiment(rng=generator, **arguments)


def _axes(grid: Any) -> tuple[list[str], list[list[Any]]]:
    if not isinstance(grid, Mapping):
        raise TypeError(
            f"`grid` must be a mapping from arguments to values, but {_checks.shown(grid)} was given"
        )
    names, values = list(grid), []
    for name in names:
        if not isinstance(name, str) or name == "rng":
            raise ValueError(
                f"`grid` must name arguments other than `rng`, but {_checks.shown(name)} was given"
            )
        column = grid[name]
        if isinstance(column, str | bytes) or not isinstance(column, Sequence | np.ndarray | range):
            raise TypeError(
                f"`grid[{name!r}]` must be a sequence of values, but {_checks.shown(column)} was given"
            )
        listed = list(column)
        if not listed:
            raise ValueError(f"`grid[{name!r}]` must hold at least one value, but none was given")
        values.append(listed)
    return names, values
