"""What the scripts of this folder share: data whose exact answers are known, timing, the line printed.

Only NumPy is imported, since each peer runs in an environment of its own without this project's package. The
records are of products of mixed qubits: easy to draw for any number of qubits, and every answer is a product.
"""

from __future__ import annotations

# ruff: noqa: E402  the number of threads is settled before NumPy is loaded
import os

for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"):
    os.environ[_variable] = "1"
os.environ["TQDM_DISABLE"] = "1"  # mitiq's progress bar

import argparse
import contextlib
import importlib.metadata
import json
import resource
import signal
import statistics
import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
# What an implementation is to the clock: `fresh` makes what it starts from, not timed; `call` is timed on it.
Timed = tuple[Callable[[], Any], Callable[[Any], Any]]

SNAPSHOTS = 10_000
LIMIT = 60.0  # seconds for one run
ENOUGH = 8.0  # seconds after which no further run is begun
RUNS = 9  # or more, while they take less than `LEAST` together
LEAST = 0.2
MOST = 200
MEMORY = 12 * 2**30  # bytes; a run that asks for more fails instead of stopping the machine

PROJECTS = {
    "package": "qshadow_viz",
    "numpy": "numpy",
    "stim": "stim",
    "pennylane": "pennylane",
    "mitiq": "mitiq",
    "povm": "povm-toolbox",
    "tencirpauli": "tencirpauli",
}


def bloch(n: int) -> Array:
    """Return the Bloch vectors of n qubits, of lengths between 0.6 and 1, as rows."""
    rng = np.random.default_rng(n)
    vectors = rng.normal(size=(n, 3))
    return vectors * (rng.uniform(0.6, 1, n) / np.linalg.norm(vectors, axis=1))[:, None]


def record(n: int, snapshots: int = SNAPSHOTS) -> tuple[Array, Array]:
    """Measure copies of that product state at random; return bases (X, Y, Z as 0, 1, 2) and outcomes."""
    rng = np.random.default_rng([n, snapshots])
    bases = rng.integers(0, 3, (snapshots, n), dtype=np.uint8)
    means = bloch(n)[np.arange(n), bases]
    return bases, (rng.random((snapshots, n)) > (1 + means) / 2).astype(np.uint8)


def support(string: str) -> list[int]:
    return [j for j, letter in enumerate(string) if letter != "I"]


def exact(string: str) -> float:
    """Return tr(Pρ) of the product state."""
    vectors = bloch(len(string))
    return float(np.prod([vectors[j, "XYZ".index(string[j])] for j in support(string)]))


def strings_of_weight_up_to(k: int, n: int, count: int) -> list[str]:
    rng = np.random.default_rng(n)
    found = []
    for _ in range(count):
        letters = ["I"] * n
        for qubit in rng.choice(n, rng.integers(1, k + 1), replace=False):
            letters[qubit] = "XYZ"[rng.integers(3)]
        found.append("".join(letters))
    return found


def within(found: Any, wanted: Any, sigma: Any, allowed: float) -> None:
    """Raise if an answer is further from the exact one than so many standard errors."""
    away = np.max(np.abs(np.asarray(found) - wanted) / sigma)
    if not away <= allowed:
        raise AssertionError(f"an answer is {away:.1f} standard errors off; {allowed} are allowed")


def equal(found: Any, wanted: Any, tolerance: float = 1e-9) -> None:
    """Raise where an answer from the same data differs from the plain version's."""
    if not np.allclose(found, wanted, rtol=tolerance, atol=tolerance):
        raise AssertionError("the plain version disagrees")


class Stopped(BaseException):  # not an Exception: no handler inside a peer may swallow it
    pass


@contextlib.contextmanager
def limited() -> Iterator[None]:
    """Stop what takes longer than `LIMIT`."""

    def stop(*_: Any) -> None:
        raise Stopped

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, LIMIT)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def measured(timed: Timed, check: Callable[[Any], None]) -> dict[str, Any]:
    """Time a call several times; its first answer is checked before a second run is begun."""
    fresh, call = timed
    times: list[float] = []
    while sum(times) < 1e3 * (ENOUGH if len(times) <= RUNS else LEAST) and len(times) < MOST:
        start_from = fresh()
        with limited():
            start = time.perf_counter()
            answer = call(start_from)
            times.append(1e3 * (time.perf_counter() - start))
        if len(times) == 1:
            check(answer)
    if len(times) > 2:
        times = times[1:]  # the first one warms caches up
    return {"median": statistics.median(times), "minimum": min(times), "runs": len(times)}


def main(
    task: str,
    implementations: dict[str, Callable[[argparse.Namespace], Timed]],
    check: Callable[[argparse.Namespace, Any], None],
    **options: Any,
) -> None:
    """Run one implementation at one size and print one line of JSON.

    `task` names the task, with the options in braces. An option's value is its default, or the tuple of its
    choices, of which the first is the default.
    """
    parser = argparse.ArgumentParser(description=task)
    parser.add_argument("--impl", choices=list(implementations), default="package")
    for name, value in options.items():
        if isinstance(value, tuple):
            parser.add_argument(f"--{name}", choices=value, default=value[0], type=type(value[0]))
        else:
            parser.add_argument(f"--{name}", default=value, type=type(value))
    given = parser.parse_args()
    warnings.simplefilter("ignore")  # deprecations inside the peers
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    line: dict[str, Any] = {"task": task.format(**vars(given)), "impl": given.impl, "n": given.n}
    line["numpy"] = np.__version__
    try:
        line["version"] = importlib.metadata.version(PROJECTS[given.impl])
        line |= measured(implementations[given.impl](given), lambda answer: check(given, answer))
    except Stopped:
        line["stopped"] = f"over {LIMIT:.0f} s"
    except MemoryError:
        line["stopped"] = f"over {MEMORY >> 30} GiB"
    except ImportError as error:
        line["stopped"] = f"not installed: {error}"
    print(json.dumps(line))
