"""Slips that other code for classical shadows has made, each asked of this one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import qutip
import stim

from qshadow_viz import (
    BellSamples,
    BiasedShadow,
    Calibration,
    CliffordShadow,
    FixedBases,
    PauliShadow,
    RobustShadow,
    bases,
    bounds,
    data,
    experiments,
    hamiltonians,
    states,
)

from .global_random import global_state

GHZ = states.ghz(3)


def test_the_number_of_snapshots_knows_the_weight() -> None:
    both: list[Callable[[str], int]] = [
        lambda p: bounds.snapshots_sufficient(p, 0.1, 0.1).snapshots,
        lambda p: bounds.snapshots_for_mean(p, 0.1, 0.1),
    ]
    for enough in both:
        found = [enough("X" * k + "I" * (6 - k)) for k in range(1, 7)]
        assert np.divide(found[1:], found[:-1]) == pytest.approx([3] * 5, rel=0.01)
    assert [bounds.shadow_norm_squared("Z" * k) for k in (1, 2, 5)] == [3, 9, 243]


def records() -> dict[str, Any]:
    local = PauliShadow.measure(GHZ, 20, rng=0)
    calibration = Calibration.measure(3, 3000, rng=1)
    return {
        "PauliShadow": local,
        "BiasedShadow": BiasedShadow.measure(GHZ, 20, np.full((3, 3), 1 / 3), rng=0),
        "CliffordShadow": CliffordShadow.measure(GHZ, 20, rng=0),
        "RobustShadow": RobustShadow(local, calibration),
    }


@pytest.mark.parametrize("name", ["PauliShadow", "BiasedShadow", "CliffordShadow", "RobustShadow"])
def test_more_batches_than_snapshots_are_refused(name: str) -> None:
    record = records()[name]
    assert np.isfinite(record.expect("ZZI", batches=20))
    with pytest.raises(ValueError, match=r"`batches` .* 20 snapshots, but 21"):
        record.expect("ZZI", batches=21)


def test_the_first_snapshots_are_no_random_part_of_sorted_data() -> None:
    counts = {basis * 2: {"00": 50, "11": 50} for basis in "XYZ"}
    with pytest.warns(UserWarning, match="300 shots share 3 settings"):
        ordered = data.from_counts(counts, bit_order="big")
    with pytest.warns(UserWarning, match="300 shots share 3 settings"):
        mixed = data.from_counts(counts, bit_order="big", rng=0)
    assert set(ordered[:100].bases[:, 0].tolist()) == {0}
    assert set(mixed[:100].bases[:, 0].tolist()) == {0, 1, 2}
    # which is why shuffling can be asked for: the means are the same, the batches are not
    assert mixed.expect(["XX", "ZZ"]) == pytest.approx(ordered.expect(["XX", "ZZ"]))
    chosen = np.random.default_rng(1).permutation(300)[:30]
    assert np.array_equal(ordered[chosen].bases, ordered.bases[chosen])


def test_repetitions_share_no_snapshot() -> None:
    record = PauliShadow.measure(GHZ, 1000, rng=2)
    parts = experiments.repeat(record, ["ZZI"], snapshots=100)
    assert parts.mean() == pytest.approx(record.expect("ZZI"))


def test_a_calibration_says_what_it_cannot_do() -> None:
    small = RobustShadow(PauliShadow.measure(GHZ, 500, rng=0), Calibration.measure(3, 100, rng=1))
    assert np.isfinite(small.expect("ZII"))
    with pytest.raises(ValueError, match=r"ZZI.*calibration|calibration.*ZZI"):
        small.expect("ZZI")


@pytest.mark.parametrize("n", [1, 2, 3, 5, 8])
def test_a_calibration_is_right_at_every_size(n: int) -> None:
    calibration = Calibration.measure(n, 20_000, noise=0.2, rng=n)
    for qubit in range(n):
        assert calibration.factor(qubit) == pytest.approx(0.8 / 3, abs=5 * calibration.standard_error(qubit))


def test_a_biased_purity_is_called_so() -> None:
    record = PauliShadow.measure(GHZ, 200, rng=3)
    assert "biased" in (PauliShadow.purity_plug_in.__doc__ or "")
    assert record.purity_plug_in() - record.purity() == pytest.approx((125 - record.purity_plug_in()) / 199)


def test_rows_are_complete() -> None:
    strings = ["XIII", "IZII", "XXII"]  # nobody asks for the last two qubits
    rows = bases.derandomised(strings, 7)
    assert rows.shape == (7, 4)
    assert set(np.unique(rows)) <= {0, 1, 2}


def test_a_string_that_was_never_measured_is_not_zero() -> None:
    record = FixedBases.measure(GHZ, [[0, 0, 0]] * 10, rng=0)
    with pytest.warns(UserWarning, match="no row of bases matches 'ZZI'"):
        assert np.isnan(record.expect("ZZI"))


CIRCUIT = stim.Circuit("H 0 \n CX 0 1 1 2")
SAMPLERS: dict[str, Callable[[], Any]] = {
    "local": lambda: PauliShadow.measure(GHZ, 50, noise=0.1, readout=0.1, rng=5).outcomes,
    "local, stim": lambda: PauliShadow.measure(CIRCUIT, 50, noise=0.1, rng=5).outcomes,
    "local, mixed": lambda: PauliShadow.measure(qutip.qeye([2, 2]) / 4, 50, rng=5).outcomes,
    "pairs": lambda: BellSamples.measure(GHZ, 50, noise=0.1, rng=5).outcomes,
    "pairs, stim": lambda: BellSamples.measure(CIRCUIT, 50, noise=0.1, rng=5).outcomes,
    "hidden": lambda: BellSamples.hidden_pauli("XYZ", 0.5, 50, noise=0.1, rng=5).outcomes,
    "global": lambda: CliffordShadow.measure(GHZ, 50, rng=5).generators,
    "global, stim": lambda: CliffordShadow.measure(CIRCUIT, 50, rng=5).signs,
    "biased": lambda: BiasedShadow.measure(GHZ, 50, np.full((3, 3), 1 / 3), rng=5).outcomes,
    "fixed": lambda: FixedBases.measure(GHZ, [[0, 1, 2]] * 50, rng=5).outcomes,
    "rows": lambda: bases.derandomised(hamiltonians.h2(), 20),
    "calibration": lambda: Calibration.measure(3, 50, rng=5).outcomes,
    "state": lambda: states.random_pure(3, rng=5).full(),
}


@pytest.mark.parametrize("name", SAMPLERS)
def test_nothing_depends_on_global_randomness(name: str) -> None:
    np.random.seed(1)  # noqa: NPY002
    before = global_state()
    first = SAMPLERS[name]()
    assert global_state() == before
    np.random.seed(2)  # noqa: NPY002
    assert np.array_equal(SAMPLERS[name](), first)
