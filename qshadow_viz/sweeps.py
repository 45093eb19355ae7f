"""Repeat an experiment over a grid, on one machine or on many: the result does not depend on which."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from functools import partial
from typing import Any

import numpy as np
from tqdm.std import tqdm

from . import _checks

Array = np.ndarray[Any, Any]
Rng = np.random.Generator | int | None


def sweep(
    experiment: Callable[..., Any],
    grid: Mapping[str, Sequence[Any]],
    repeats: int = 1,
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
    bar = tqdm(found, total=len(tasks), desc="running", delay=2, leave=False, disable=not progress)
    results = [np.asarray(result) for result in bar]
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
