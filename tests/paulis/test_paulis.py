"""Pauli strings against QuTiP's matrices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import qutip
from hypothesis import given
from hypothesis import strategies as st

from qshadow_viz import paulis

from .. import oracle

strings = st.text("IXYZ", min_size=1, max_size=4)


@given(strings)
def test_codes_and_strings_are_inverse(string: str) -> None:
    assert paulis.strings(paulis.parse(string)) == [string]


@given(st.integers(1, 3).flatmap(lambda n: st.tuples(*[st.text("IXYZ", min_size=n, max_size=n)] * 2)))
def test_commute_as_the_matrices_do(pair: tuple[str, str]) -> None:
    a, b = (oracle.pauli(string) for string in pair)
    assert paulis.commute(*pair) == (qutip.commutator(a, b).norm() < 1e-12)
    assert paulis.commute(*pair) == paulis.commute(*reversed(pair))


@given(strings)
def test_operator_weight_and_support(string: str) -> None:
    assert (paulis.operator(string) - oracle.pauli(string)).norm() == 0
    assert paulis.weight(string) == len(string) - string.count("I")
    assert all(string[qubit] != "I" for qubit in paulis.support(string))


def test_all_of_them_in_order() -> None:
    assert paulis.all_strings(3) == oracle.all_paulis(3)
    for k in range(5):
        found = list(paulis.of_weight(4, k))
        assert sorted(found) == sorted(s for s in oracle.all_paulis(4) if paulis.weight(s) == k)
        assert len(found) == paulis.count_of_weight(4, k)


def test_random_strings_are_uniform_but_for_the_identity() -> None:
    rng = np.random.default_rng(0)
    draws = [paulis.random(1, rng) for _ in range(3000)]
    for letter in "XYZ":  # 4 sigma of a binomial with p = 1/3
        assert abs(draws.count(letter) - 1000) < 4 * np.sqrt(3000 * 2 / 9)
    assert "I" not in draws


@pytest.mark.parametrize(
    ("value", "error", "shown"),
    [
        ("", ValueError, "empty"),
        ("XAZ", ValueError, "'XAZ' has 'A' at place 1"),
        ("xz", ValueError, "'x'"),
        ("XΩ", ValueError, "Ω"),
        (["XX", "XXX"], ValueError, "2 letters, but 'XXX' with 3"),
        ([], ValueError, "none was given"),
        (["XX", None], TypeError, "None"),
        (7, TypeError, "7"),
        ({"XX": 1}, TypeError, "XX"),
        ({"XX"}, TypeError, "XX"),
        (b"XX", TypeError, "b'XX' was given"),
        ([["XX"]], TypeError, r"\['XX'\] was given"),
        (np.array("XX"), TypeError, "XX"),
        (["XX", ""], ValueError, "empty"),
    ],
)
def test_bad_strings_are_shown(value: object, error: type[Exception], shown: str) -> None:
    with pytest.raises(error, match=shown):
        paulis.parse(value)  # type: ignore[arg-type]


def test_bad_numbers_are_shown() -> None:
    with pytest.raises(ValueError, match="11"):
        paulis.all_strings(11)
    with pytest.raises(ValueError, match=r"0\.\.3, but 4"):
        list(paulis.of_weight(3, 4))
    with pytest.raises(ValueError, match="4"):
        paulis.strings([[1, 4]])
    with pytest.raises(ValueError, match="2 letters"):
        paulis.commute("XX", "XXX")


@pytest.mark.parametrize("value", [["XX"], ("X", "Z"), None, 3, b"XX", np.array(["XX"])])
@pytest.mark.parametrize("ask", [paulis.one, paulis.weight, paulis.support, paulis.operator])
def test_one_string_is_not_a_list_of_one(ask: Callable[[Any], Any], value: Any) -> None:
    with pytest.raises(TypeError, match="`pauli` must be one Pauli string, but"):
        ask(value)


def test_several_strings_in_any_sequence() -> None:
    for several in (["XZ", "YI"], ("XZ", "YI"), np.array(["XZ", "YI"])):
        assert np.array_equal(paulis.parse(several), [[1, 3], [2, 0]])
    assert np.array_equal(paulis.parse(np.str_("XZ")), [[1, 3]])


def test_more_bad_numbers_are_shown() -> None:
    with pytest.raises(TypeError, match=r"`n` must be an integer, but 2\.0"):
        paulis.all_strings(2.0)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="`n` must be an integer, but True"):
        paulis.random(True)
    with pytest.raises(ValueError, match="`n` must be at least 1, but 0"):
        paulis.random(0)
    with pytest.raises(TypeError, match=r"`rng` must be .* 'a'"):
        paulis.random(2, rng="a")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"`k` must lie in 0\.\.3, but -1"):
        paulis.count_of_weight(3, -1)
    with pytest.raises(ValueError, match="at most 16 letters"):
        paulis.operator("X" * 17)
    with pytest.raises(TypeError, match="float64"):
        paulis.strings(np.zeros((1, 2)))
