"""A sweep gives the same numbers wherever it runs."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from qshadow_viz import PauliShadow, states
from qshadow_viz.experiments import sweep

from .global_random import global_state

GRID = {"n": [2, 3], "snapshots": [50, 100, 200]}


def answers(n: int, snapshots: int, rng: np.random.Generator) -> np.ndarray:
    return PauliShadow.measure(states.ghz(n), snapshots, rng=rng).expect(["Z" * n, "X" * n])


@pytest.fixture(scope="module")
def serial() -> np.ndarray:
    return sweep(answers, GRID, repeats=4, rng=7)


def test_shape_order_and_randomness(serial: np.ndarray) -> None:
    assert serial.shape == (2, 3, 4, 2)
    # the run at place (1, 2, 3) is the last of 24, with the last generator
    last = np.random.default_rng(7).spawn(24)[-1]
    assert np.array_equal(serial[1, 2, 3], answers(3, 200, last))
    assert len(np.unique(serial[..., 1])) > 10
    assert np.array_equal(sweep(answers, GRID, repeats=4, rng=7), serial)


def test_threads_and_processes_give_the_same(serial: np.ndarray) -> None:
    for executor in (ThreadPoolExecutor(2), ProcessPoolExecutor(2)):
        with executor:
            assert np.array_equal(sweep(answers, GRID, 4, rng=7, executor=executor), serial)


def test_a_dask_cluster_gives_the_same(serial: np.ndarray) -> None:
    distributed = pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None, "host": "127.0.0.1"}
    with (
        distributed.LocalCluster(**options) as cluster,
        distributed.Client(cluster) as client,
        client.get_executor() as executor,
    ):
        assert np.array_equal(sweep(answers, GRID, 4, rng=7, executor=executor), serial)


def test_global_state_is_left_alone() -> None:
    np.random.seed(0)  # noqa: NPY002
    before = global_state()
    sweep(answers, GRID, rng=0)
    assert global_state() == before


def test_numbers_and_an_empty_grid() -> None:
    assert sweep(lambda rng: rng.random(), {}, repeats=5, rng=0).shape == (5,)
    found = sweep(lambda x, rng: x**2, {"x": np.arange(3)})
    assert found.tolist() == [[0], [1], [4]]


def fails(x: int, rng: np.random.Generator) -> float:
    raise RuntimeError(f"no {x}")


@pytest.mark.parametrize(
    ("call", "error", "shown"),
    [
        (lambda: sweep(3, {}), TypeError, "`experiment` .* 3"),  # type: ignore[arg-type]
        (lambda: sweep(answers, [1]), TypeError, r"`grid` .* \[1\]"),  # type: ignore[arg-type]
        (lambda: sweep(answers, {"n": 3}), TypeError, r"`grid\['n'\]` .* 3"),  # type: ignore[dict-item]
        (lambda: sweep(answers, {"n": "34"}), TypeError, "'34'"),
        (lambda: sweep(answers, {"n": []}), ValueError, "at least one value"),
        (lambda: sweep(answers, {"rng": [1]}), ValueError, "other than `rng`"),
        (lambda: sweep(answers, GRID, 0), ValueError, "`repeats` .* 0"),
        (lambda: sweep(answers, GRID, rng=-1), ValueError, "`rng` .* -1"),
        (lambda: sweep(answers, GRID, executor=5), TypeError, "`executor` .* 5"),  # type: ignore[arg-type]
        (lambda: sweep(lambda x, rng: np.zeros(x), {"x": [1, 2]}), ValueError, r"\(1,\) and \(2,\)"),
        (lambda: sweep(fails, {"x": [8]}), RuntimeError, "no 8"),
    ],
)
def test_bad_input_is_refused_and_shown(call: Any, error: type[Exception], shown: str) -> None:
    with pytest.raises(error, match=shown):
        call()
