"""Settings that repeat, or that were chosen, are noticed before their errors are believed."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from qshadow_viz import PauliShadow, data
from qshadow_viz.local import uniformity


def settings_times_shots(n: int, settings: int, shots: int, seed: int) -> np.ndarray:
    drawn = np.random.default_rng(seed).integers(0, 3, (settings, n), dtype=np.uint8)
    return np.repeat(drawn, shots, axis=0)


def all_settings(n: int, shots: int) -> np.ndarray:
    every = np.indices((3,) * n).reshape(n, -1).T.astype(np.uint8)
    return np.repeat(every, shots, axis=0)


@pytest.mark.parametrize(
    ("n", "settings", "shots"),
    [(4, 200, 40), (4, 40, 200), (4, 2000, 4), (8, 500, 4), (12, 100, 10), (3, 60, 9)],
)
def test_few_settings_with_many_shots_are_noticed(n: int, settings: int, shots: int) -> None:
    for seed in range(20):
        bases = settings_times_shots(n, settings, shots, seed)
        assert "settings repeat or were chosen" in str(uniformity.repetition(bases))
        assert uniformity.warnings(PauliShadow(bases, bases // 2))


@pytest.mark.parametrize("n", [1, 2, 4, 12])
@pytest.mark.parametrize("shots", [1, 2, 20, 400, 3000])
def test_settings_drawn_for_each_shot_hardly_ever_raise_an_alarm(n: int, shots: int) -> None:
    rng = np.random.default_rng(n)
    alarms = sum(
        uniformity.repetition(rng.integers(0, 3, (shots, n), dtype=np.uint8)) is not None for _ in range(300)
    )
    # if 1 in 1,000 had one, 3 or more of 300 would come in 0.4 % of such tests; it is fewer
    assert alarms <= 2


def test_more_qubits_than_floats_can_count_settings_for() -> None:
    bases = np.random.default_rng(0).integers(0, 3, (40, 700), dtype=np.uint8)
    assert uniformity.repetition(bases) is None
    assert uniformity.repetition(bases[[0, 0, *range(39)]]) is not None


@pytest.mark.parametrize("shots", [1, 5, 100])
def test_all_settings_in_turn_are_no_hazard(shots: int) -> None:
    assert uniformity.repetition(all_settings(4, shots)) is None


def test_counts_of_chosen_settings_warn() -> None:
    chosen = {"ZZ": {"00": 500, "11": 500}, "XX": {"00": 480, "11": 520}}
    with pytest.warns(UserWarning, match=r"`counts`: 2000 shots share 2 settings.*FixedBases"):
        shadow = data.from_counts(chosen, bit_order="big")
    # which is no exaggeration: the exact value is 1
    assert shadow.expect("ZZ") == 4.5
    assert shadow.standard_error("ZZ") < 0.1


def test_counts_of_settings_times_shots_warn_and_random_ones_do_not() -> None:
    for bases, hazard in (
        (settings_times_shots(4, 200, 40, 1), True),
        (settings_times_shots(4, 2000, 4, 1), True),
        (settings_times_shots(4, 8000, 1, 1), False),
        (all_settings(4, 100), False),
    ):
        outcomes = np.random.default_rng(2).integers(0, 2, bases.shape)
        counts = data.to_counts(PauliShadow(bases, outcomes), bit_order="little")
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            data.from_counts(counts, bit_order="little")
        assert bool(caught) == hazard
