"""One measurement serves the three records of local bases: every kind of state, noise, wrong bits, flips."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import qutip
import stim

import qshadow_viz as qv
from qshadow_viz import BiasedShadow, FixedBases, PauliShadow, local, states
from qshadow_viz.bases import probabilities

UNIFORM = np.full((2, 3), 1 / 3)
BELL = stim.Circuit("H 0 \n CX 0 1")
STATES: dict[str, Any] = {
    "ket": states.ghz(2),
    "matrix": states.ghz(2).proj(),
    "circuit": BELL,
    "tableau": BELL.to_tableau(),
}
# p, P(1|0), P(0|1): what is left of a mean of two letters is ((1-p)(1 - P(1|0) - P(0|1)))²
NOISE, WRONG = 0.2, [[0.1, 0.3], [0.1, 0.3]]
LEFT = (0.8 * 0.6) ** 2


def record_of(kind: str, state: Any, snapshots: int, **apparatus: Any) -> Any:
    if kind == "PauliShadow":
        return PauliShadow.measure(state, snapshots, rng=5, **apparatus)
    if kind == "BiasedShadow":
        return BiasedShadow.measure(state, snapshots, UNIFORM, rng=5, **apparatus)
    rows = np.random.default_rng(1).integers(0, 3, (snapshots, 2))
    return FixedBases.measure(state, rows, rng=5, **apparatus)


@pytest.mark.parametrize("kind", ["PauliShadow", "BiasedShadow", "FixedBases"])
@pytest.mark.parametrize("state", STATES)
def test_what_is_certain_is_found_by_every_record(kind: str, state: str) -> None:
    record = record_of(kind, STATES[state], 300)
    for string, sign in {"XX": 1, "YY": -1, "ZZ": 1}.items():
        hit = np.all(record.bases == "XYZ".index(string[0]), axis=1)
        assert set(1 - 2 * (record.outcomes[hit].sum(axis=1) % 2.0)) == {sign}
    # every bit read wrongly: two of them leave a product as it is, one turns it
    turned = record_of(kind, STATES[state], 300, readout=[1, 0])
    hit = np.all(turned.bases == 2, axis=1)
    assert set(turned.outcomes[hit].sum(axis=1) % 2) == {1}


@pytest.mark.parametrize("kind", ["PauliShadow", "BiasedShadow", "FixedBases"])
@pytest.mark.parametrize("state", STATES)
def test_noise_and_wrong_bits_shrink_every_record_alike(kind: str, state: str) -> None:
    record = record_of(kind, STATES[state], 40_000, noise=NOISE, readout=WRONG, flip=True)
    for string, sign in {"XX": 1, "YY": -1, "ZZ": 1}.items():
        found, error = record.expect(string), record.standard_error(string)
        assert abs(found - sign * LEFT) < 4.5 * error  # 36 comparisons: one in 4,000 runs would fail
        assert abs(found - sign) > 4.5 * error


@pytest.mark.parametrize("state", STATES)
def test_the_records_only_choose_the_bases(state: str) -> None:
    apparatus: dict[str, Any] = {"noise": NOISE, "readout": WRONG, "flip": True}
    shadow = record_of("PauliShadow", STATES[state], 50, **apparatus)
    rng = np.random.default_rng(5)
    bases = rng.integers(0, 3, size=(50, 2), dtype=np.uint8)
    assert np.array_equal(shadow.bases, bases)
    assert np.array_equal(shadow.outcomes, local.measure(STATES[state], bases, rng=rng, **apparatus))
    biased = record_of("BiasedShadow", STATES[state], 50, **apparatus)
    rng = np.random.default_rng(5)
    bases = probabilities.draw(UNIFORM, 50, rng)
    assert np.array_equal(biased.bases, bases)
    assert np.array_equal(biased.outcomes, local.measure(STATES[state], bases, rng=rng, **apparatus))
    fixed = record_of("FixedBases", STATES[state], 50, **apparatus)
    assert np.array_equal(fixed.outcomes, local.measure(STATES[state], fixed.bases, rng=5, **apparatus))


def test_chosen_bases_of_a_large_stabilizer_state() -> None:
    circuit = stim.Circuit("H 0 \n" + "\n".join(f"CX {j} {j + 1}" for j in range(99)))
    record = FixedBases.measure(circuit, [[2] * 100, [0] * 100] * 20, rng=3)
    ends = "Z" + "I" * 98 + "Z"
    assert record.expect([ends, "X" * 100]).tolist() == [1, 1]
    weighted = BiasedShadow.measure(circuit, 200, [[0, 0, 1]] * 100, rng=3)
    assert weighted.expect(ends) == 1


@pytest.mark.parametrize(
    ("call", "error", "shown"),
    [
        (lambda: local.measure("GHZ", [[0]]), TypeError, "`state` must be a qutip.Qobj, a stim.Circuit"),
        (lambda: local.measure(qutip.basis(2, 0), [[0, 1]]), ValueError, r"`bases` must have 1 columns"),
        (lambda: local.measure(BELL, [[0, 3]]), ValueError, r"`bases` must lie in 0..2 \(X, Y, Z\), but 3"),
        (lambda: local.measure(BELL, [[0, 2]], noise=2), ValueError, r"`noise` must lie in \[0, 1\], but 2"),
        (lambda: local.measure(BELL, [[0, 2]], flip=1), TypeError, "`flip` must be True or False, but 1"),  # type: ignore[arg-type]
        (lambda: local.measure(BELL, [[0, 2]], progress=1), TypeError, "`progress` must be True or False"),  # type: ignore[arg-type]
        (lambda: local.measure(BELL, [[0, 2]], readout=[[1]]), ValueError, r"`readout` must be a number or"),
        (lambda: FixedBases.measure(BELL, [[0]]), ValueError, "`bases` must have 2 columns"),
        (lambda: BiasedShadow.measure(BELL, 5, UNIFORM[:1]), ValueError, r"shape \(2, 3\), but \(1, 3\)"),
    ],
)
def test_bad_input_is_refused_and_shown(call: Any, error: type[Exception], shown: str) -> None:
    with pytest.raises(error, match=shown):
        call()


def test_the_room_is_public() -> None:
    assert qv.local.measure is local.measure
