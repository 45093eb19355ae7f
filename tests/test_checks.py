"""Arguments are checked early: the message names the argument, quotes the value, says what is right."""

from __future__ import annotations

import decimal
import fractions
import math
import re
from typing import Any

import numpy as np
import pytest
import qutip
from hypothesis import given
from hypothesis import strategies as st

from qshadow_viz import _checks, states
from qshadow_viz.states.reading import dense

HUGE = 10**5000  # of more digits than Python writes


def repr_of(value: Any) -> str:
    """Name a test's parameter; pytest itself cannot write a number like that."""
    return _checks.shown(value)


@pytest.mark.parametrize("value", [3, np.int64(3), np.uint8(3)])
def test_integers_of_every_kind_are_integers(value: Any) -> None:
    found = _checks.integer("n", value, 1)
    assert found == 3
    assert type(found) is int


@pytest.mark.parametrize(
    "value", [True, np.True_, 3.0, np.float64(3), "3", None, [3], np.array([3]), 3 + 0j, decimal.Decimal(3)]
)
def test_what_is_no_integer_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match=rf"`n` must be an integer, but {re.escape(repr(value))} was given"):
        _checks.integer("n", value, 1)


@pytest.mark.parametrize(("value", "shown"), [(0, "0"), (np.int8(-1), "-1"), (-HUGE, "<int>")], ids=repr_of)
def test_integers_out_of_range_are_shown(value: Any, shown: str) -> None:
    with pytest.raises(ValueError, match=f"`n` must be at least 1, but {shown} was given"):
        _checks.integer("n", value, 1)
    with pytest.raises(ValueError, match=rf"`n` must lie in 1\.\.9, but {shown} was given"):
        _checks.integer("n", value, 1, 9)


@pytest.mark.parametrize("value", [1, 0.5, np.float32(0.5), np.int64(1), fractions.Fraction(1, 2)])
def test_real_numbers_of_every_kind(value: Any) -> None:
    found = _checks.real("p", value, 0, 1)
    assert found == float(value)
    assert type(found) is float


@pytest.mark.parametrize("value", [True, np.False_, "0.5", None, 0.5 + 0j, [0.5], decimal.Decimal("0.5")])
def test_what_is_no_real_number_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match=rf"`p` must be a real number, but {re.escape(repr(value))}"):
        _checks.real("p", value, 0, 1)


@pytest.mark.parametrize(
    "value",
    [math.nan, math.inf, -math.inf, np.float32("nan"), HUGE, -HUGE, fractions.Fraction(HUGE, 3), 1.0, -0.1],
    ids=repr_of,
)
def test_numbers_out_of_range_are_refused_without_overflow(value: Any) -> None:
    shown = re.escape(_checks.shown(value))
    with pytest.raises(ValueError, match=rf"`p` must lie in \[0, 1\), but {shown} was given"):
        _checks.real("p", value, 0, 1, open_high=True)


@pytest.mark.parametrize("value", [math.nan, math.inf, HUGE, 0, -1], ids=repr_of)
def test_numbers_without_a_limit_are_still_finite(value: Any) -> None:
    with pytest.raises(ValueError, match=r"`p` must lie in \(0, inf\), but"):
        _checks.real("p", value, 0, math.inf, open_low=True)


@given(st.one_of(st.integers(), st.floats(), st.fractions(), st.none(), st.text(), st.booleans()))
def test_what_is_refused_is_named_and_quoted(value: Any) -> None:
    for check in (
        lambda: _checks.integer("a", value, 0, -1),
        lambda: _checks.real("a", value, 0, 0, open_low=True),
        lambda: _checks.qubits("a", value, 0),
        lambda: dense(value, "a"),
    ):
        with pytest.raises((TypeError, ValueError), match="`a` must") as caught:
            check()
        assert _checks.shown(value) in str(caught.value)


def test_long_values_are_shortened() -> None:
    shown = _checks.shown(list(range(1000)))
    assert len(shown) < 110
    assert shown.startswith("[0, 1, 2,")
    assert shown.endswith("998, 999]")


@pytest.mark.parametrize("value", [1, np.int16(1), [1], (1,), np.array([1]), range(1, 2)])
def test_one_qubit_or_several(value: Any) -> None:
    assert _checks.qubits("qubits", value, 3) == (1,)


def test_qubits_keep_their_order() -> None:
    assert _checks.qubits("qubits", [2, 0], 3) == (2, 0)


@pytest.mark.parametrize(
    ("value", "error", "shown"),
    [
        ([0, 3], ValueError, r"`qubits` must lie in 0\.\.2, but 3"),
        ([-1], ValueError, r"`qubits` must lie in 0\.\.2, but -1"),
        (HUGE, ValueError, r"`qubits` must lie in 0\.\.2, but <int>"),
        ([1, 0, 1], ValueError, "`qubits` must not repeat a qubit, but 1 was given twice"),
        ([], ValueError, r"at least one qubit, but \[\]"),
        ([0.0], TypeError, r"hold integers, but 0\.0"),
        ([True], TypeError, "hold integers, but True"),
        (np.array([False, True, True]), TypeError, "hold integers, but np.False_"),
        (np.array(1.5), TypeError, "a qubit or a sequence of qubits, but array"),
        ([[0, 1], [2]], TypeError, r"hold integers, but \[0, 1\]"),
        ("01", TypeError, "a qubit or a sequence of qubits, but '01'"),
        ({0, 1}, TypeError, r"a sequence of qubits, but \{0, 1\}"),
        (True, TypeError, "a sequence of qubits, but True"),
        (None, TypeError, "a sequence of qubits, but None"),
    ],
    ids=repr_of,
)
def test_bad_qubits(value: Any, error: type[Exception], shown: str) -> None:
    with pytest.raises(error, match=shown):
        _checks.qubits("qubits", value, 3)


def test_states_come_as_kets_or_matrices() -> None:
    vector, n, is_ket = dense(states.w(3))
    assert (vector.shape, n, is_ket) == ((8,), 3, True)
    matrix, n, is_ket = dense(states.werner(0.5))
    assert (matrix.shape, n, is_ket) == ((4, 4), 2, False)
    # rounding in the input is put right
    vector, _, _ = dense((1 + 5e-7) * states.w(3))
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-14)
    matrix, _, _ = dense((1 - 5e-7) * states.werner(0.5))
    assert np.trace(matrix) == pytest.approx(1, abs=1e-14)


def wide(n: int, columns: int) -> qutip.Qobj:
    return qutip.Qobj(np.eye(2**n, 2 ** (n * columns)), dims=[[2] * n, [2] * n if columns else [1]])


@pytest.mark.parametrize(
    ("value", "error", "shown"),
    [
        (None, TypeError, "be a qutip.Qobj, but None of type NoneType"),
        (np.array([1, 0]), TypeError, r"be a qutip.Qobj, but array\(\[1, 0\]\) of type ndarray"),
        ([1, 0], TypeError, r"be a qutip.Qobj, but \[1, 0\]"),
        (qutip.basis(3, 0), ValueError, r"consist of qubits, .* but dims \[\[3\], \[1\]\]"),
        (qutip.basis(4, 0), ValueError, r"consist of qubits, .* but dims \[\[4\], \[1\]\]"),
        (qutip.basis([2, 3], [0, 0]), ValueError, r"but dims \[\[2, 3\], \[1(, 1)?\]\]"),
        (qutip.Qobj([[1]]), ValueError, r"dims \[\[1\], \[1\]\]"),
        (qutip.basis(2, 0).dag(), ValueError, r"a bra with dims \[\[1\], \[2\]\]"),
        (qutip.to_super(qutip.sigmax()), ValueError, "a super with dims"),
        (qutip.Qobj(np.ones((2, 4)), dims=[[2], [2, 2]]), ValueError, r"\[\[2\], \[2, 2\]\]"),
        (2 * qutip.basis(2, 0), ValueError, "be normalised, but its norm is 2"),
        (0 * qutip.basis(2, 0), ValueError, "be normalised, but its norm is 0"),
        (1e300 * qutip.basis(2, 0), ValueError, r"be normalised, but its norm is inf"),
        (math.nan * qutip.basis(2, 0), ValueError, "be finite, but it holds nan or inf"),
        (qutip.qeye(2), ValueError, "have trace 1, but its trace is 2"),
        (0.5j * qutip.qeye(2), ValueError, r"have trace 1, but its trace is 0\+1j"),
        (qutip.qeye(2) / 2 + qutip.sigmap(), ValueError, "be Hermitian, but it differs .* by 1"),
        (qutip.qeye(2) / 2 + qutip.sigmaz(), ValueError, "be positive, but its smallest eigenvalue is -0.5"),
        (qutip.enr_fock([2, 2], 1, [0, 1]), ValueError, r"dimension 4, but shape \(3, 1\)"),
        (qutip.enr_thermal_dm([2, 2], 1, 0.5), ValueError, r"dimension 4, but shape \(3, 3\)"),
        (wide(17, 0), ValueError, "at most 16 qubits for kets, but 17"),
        (qutip.qeye([2] * 11) / 2**11, ValueError, "at most 10 qubits for density matrices, but 11"),
    ],
)
def test_what_is_no_state_of_qubits(value: Any, error: type[Exception], shown: str) -> None:
    with pytest.raises(error, match=f"`target` must .*{shown}"):
        dense(value, "target")


@pytest.mark.parametrize("value", [-1, "seed", 0.5, [-3], True])
def test_bad_seeds_name_their_argument(value: Any) -> None:
    with pytest.raises((TypeError, ValueError), match=r"`rng` must be a numpy\.random\.Generator"):
        _checks.generator("rng", value)
