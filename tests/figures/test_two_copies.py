from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from qshadow_viz.figures.two_copies import lost_sign, squares

STRINGS = ["X", "Y", "Z"]


def test_squares_are_sorted_by_truth_and_stay_together() -> None:
    strings = ["XI", "YY", "IZ", "XX"]
    exact, estimate, error = [0.1, 0.9, 0.4, 0.2], [0.2, 0.8, -0.3, 0], [0.01, 0.02, 0.03, 0.04]
    fig = squares(strings, exact, estimate, error, note="n")
    truth, light, heavy = fig.data
    assert list(truth.text) == ["YY", "IZ", "XX", "XI"]
    assert np.allclose(truth.y, [0.9, 0.4, 0.2, 0.1])
    for found, places in ((light, [1, 3]), (heavy, [0, 2])):
        at = [strings.index(text) for text in found.text]
        assert list(found.x) == places
        assert [truth.text[x] for x in found.x] == list(found.text)
        assert np.allclose(found.y, np.take(estimate, at))
        assert np.allclose(found.error_y.array, np.take(error, at))
    assert light.marker.color != heavy.marker.color
    assert light.marker.symbol != heavy.marker.symbol
    assert fig.layout.annotations[0].text == "n"


def test_equal_squares_keep_their_order_in_spite_of_rounding() -> None:
    fig = squares(STRINGS, [0.5 - 1e-15, 0.5, 0.5 + 1e-15], [0, 0, 0], [0, 0, 0], note="")
    assert list(fig.data[0].text) == STRINGS


def test_lost_sign_shows_both_states_and_the_one_record() -> None:
    values: dict[str, list[float]] = {"plus": [1, -1, 1], "minus": [-1, 1, 1]}
    fig = lost_sign(STRINGS, values, [1, 1, 0.9], [0.1, 0.1, 0.2], alt="a")
    assert [trace.name for trace in fig.data] == ["plus", "minus", "from the record"]
    for trace, x in zip(fig.data, (*values.values(), [1, 1, 0.9]), strict=True):
        assert np.allclose(trace.x, x)
        assert np.allclose(np.rint(trace.y), [0, 1, 2])
    # markers of the two states must not cover each other, and differ in shape
    assert np.all(np.abs(np.subtract(fig.data[0].y, fig.data[1].y)) > 0.2)
    assert fig.data[0].marker.symbol != fig.data[1].marker.symbol
    assert list(fig.layout.yaxis.ticktext) == STRINGS
    assert fig.layout.meta["alt"] == "a"


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: squares(["XII", "III"], [0, 0], [0, 0], [0, 0], note=""), "strings"),
        (lambda: squares(["XXXXXX"], [0], [0], [0], note=""), "strings"),
        (lambda: squares([], [], [], [], note=""), "strings"),
        (lambda: squares(STRINGS, [0, 0], [0, 0, 0], [0, 0, 0], note=""), "exact"),
        (lambda: squares(STRINGS, [0, 0, 0], [0], [0, 0, 0], note=""), "estimate"),
        (lambda: squares(STRINGS, [0, 0, 0], [0, 0, 0], [[0]], note=""), "error"),
        (lambda: lost_sign(["X"], {"a": [1]}, [1], [0], alt=""), "values"),
        (lambda: lost_sign(["X"], {"a": [1], "b": [1, 2]}, [1], [0], alt=""), "values"),
        (lambda: lost_sign(["X"], {"a": [1], "b": [1]}, [1], [0, 1], alt=""), "errors"),
    ],
)
def test_bad_input_is_named(call: Callable[[], object], name: str) -> None:
    with pytest.raises(ValueError, match=f"`{name}`"):
        call()
