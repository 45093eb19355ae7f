"""Digests: no change goes unseen, in any state, and nothing that differs between machines shows."""

from __future__ import annotations

import base64
import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from qshadow_viz.explore import choice, explore, steps
from qshadow_viz.explore.digest import columns, tree_digest
from qshadow_viz.figures.digest import agree, figure_digest, still

from ..mutations import MUTATIONS, survey, the_same, unnoticed_exchanges


def digest(**parts: Any) -> str:
    return figure_digest({"data": [{"type": "scatter", **parts}], "layout": {}})


def typed(values: Any, dtype: str) -> dict[str, str]:
    data = np.asarray(values, dtype=dtype).tobytes()
    return {"dtype": dtype, "bdata": base64.b64encode(data).decode()}


def test_all_forms_of_an_array_read_alike() -> None:
    values = [0.0, 1.0, -2.0, 9.0]
    forms = [
        values,
        tuple(values),
        np.array(values),
        [0, 1, -2, 9],
        go.Scatter(y=values).to_plotly_json()["y"],
    ]
    forms += [typed(values, dtype) for dtype in ("f8", "f4", "i1", "i4")]
    assert len({digest(y=form) for form in forms}) == 1
    rows = np.arange(6.0).reshape(2, 3)
    assert digest(z=rows) == digest(z=rows.tolist()) == digest(z={**typed(rows, "f4"), "shape": "2, 3"})
    assert digest(z=rows) != digest(z=rows.reshape(3, 2))


@pytest.mark.parametrize("mutation", MUTATIONS)
@pytest.mark.parametrize("decades", [0, 12], ids=["alike", "of all sizes"])
def test_a_changed_array_does_not_agree(mutation: str, decades: int) -> None:
    y = np.random.default_rng(1).normal(size=500) * np.logspace(-decades / 2, decades / 2, 500)
    assert not agree(digest(y=y), digest(y=MUTATIONS[mutation](y)))


@pytest.mark.parametrize("exponent", [-8, 0, 30])
def test_a_lone_number_does_not_hide(exponent: int) -> None:
    assert not agree(digest(opacity=2 * 10.0**exponent), digest(opacity=2.00001 * 10.0**exponent))
    assert agree(digest(opacity=2 * 10.0**exponent), digest(opacity=2.000001 * 10.0**exponent))


def test_gaps_are_seen() -> None:
    full = [1.0, 2.0, 3.0, 4.0]
    found = {digest(y=full)}
    for gap in (None, np.nan, np.inf, -np.inf):
        for at in range(4):
            found.add(digest(y=[gap if i == at else value for i, value in enumerate(full)]))
    assert len(found) == 1 + 4 * 3  # None is NaN
    assert (
        digest(y=[None, *full])
        == digest(y=np.array([np.nan, *full]))
        == digest(y=typed([np.nan, *full], "f4"))
    )


def test_gaps_and_zeros_count_as_length() -> None:
    assert len({digest(y=y) for y in ([], [0.0], [0.0, 0.0], [None], [0.0, None])}) == 5


@pytest.mark.parametrize(
    "change",
    [
        lambda figure: figure["data"][0].update(name="b"),
        lambda figure: figure["data"][0].update(type="bar"),
        lambda figure: figure["data"][0].update(hovertext=["one", "three", "two"]),
        lambda figure: figure["data"][0].update(visible=False),
        lambda figure: figure["data"][0].pop("hovertext"),
        lambda figure: figure["data"][0]["line"].update(color="#000001"),
        lambda figure: figure["data"].append({}),
        lambda figure: figure["data"].reverse(),
        lambda figure: figure["layout"]["annotations"][0].update(text="0.25"),
        lambda figure: figure["layout"]["annotations"].append({}),
        lambda figure: figure["layout"]["xaxis"].update(range=[0, 2.01]),
        lambda figure: figure["layout"]["meta"].update(alt="Two curves"),
        lambda figure: figure["layout"].update(showlegend=None),
    ],
)
def test_what_is_no_array_is_seen(change: Any) -> None:
    curve = {
        "type": "scatter",
        "name": "a",
        "y": [1, 2],
        "hovertext": ["one", "two", "three"],
        "line": {"color": "#000"},
    }
    layout = {
        "annotations": [{"text": "0.24", "x": 1.5}],
        "xaxis": {"range": [0, 2]},
        "meta": {"alt": "Two lines"},
    }
    figure = {"data": [curve, {"type": "scatter", "y": [2, 1]}], "layout": layout}
    changed = copy.deepcopy(figure)
    change(changed)
    assert not agree(figure_digest(figure), figure_digest(changed))


def test_a_text_that_is_a_number_is_a_text() -> None:
    assert not agree(digest(text=["10", "20"]), digest(text=["10", "20.0"]))
    assert not agree(digest(text=["10", "20"]), digest(text=[10, 20]))


def test_what_rounding_decides_is_not_seen() -> None:
    """Last digits, zeros that are none, and their signs: in arrays, in numbers by themselves and in texts."""
    turn = np.linspace(0, 2 * np.pi, 101)
    for scale in (1e-6, 1.0, 1e6, 1e12):
        exact = scale * np.sin(turn)
        exact[[0, 50, 100]] = 0.0
        assert agree(digest(y=exact), digest(y=scale * np.sin(turn)))
        assert agree(digest(y=exact), digest(y=scale * np.sin(turn + 1e-15)))
    assert agree(digest(y=[1.0, 2.0, -3.0]), digest(y=np.nextafter([1.0, 2.0, -3.0], 9)))
    assert agree(digest(y=np.zeros(9)), digest(y=1e-15 * np.random.default_rng(0).normal(size=9)))
    assert agree(digest(opacity=0), digest(opacity=-1e-16))
    assert agree(digest(opacity=0.12345675), digest(opacity=0.1234568))
    assert agree(digest(name="off by -0.00, +0.5."), digest(name="off by 0.00, +0.5."))
    assert agree(digest(name="⟨ZZ⟩ = −0.00."), digest(name="⟨ZZ⟩ = 0.00."))
    assert not agree(digest(name="off by -0.01"), digest(name="off by 0.01"))
    assert not agree(digest(name="off by -0.001"), digest(name="off by 0.001"))


def test_the_brackets_are_compared_too() -> None:
    known = digest(y=[1.0, 2.0, 3.0])
    assert agree(known, known)
    number = known[known.index("(3) ") + 4 :].split("(")[0]
    assert not agree(known, known.replace(f"{number}(39)", f"{number[:-2]}(39)"))
    assert not agree(known, known.replace(f"{number}(39)", f"{float(number) + 1:.8f}(39)"))
    assert not agree(known, known.replace("(39)", "(99)"))


# ---------------------------------------------------------------------------------------------- many states


def made(nudge: float = 0.0, states: int = 12, drift: float = 0.0, **changes: Any) -> Any:
    """An explorable whose numbers are moved by `nudge` (relative), before they are baked.

    Its curves span decades, cancel, are the same in all states or in some, are whole numbers but for
    rounding, and have gaps.
    """
    rng = np.random.default_rng(7)

    def off(values: Any) -> Any:
        values = np.asarray(values, dtype=float)
        return values * (1 + nudge * rng.uniform(-1, 1, values.shape)) + 1e-4 * nudge * rng.uniform(
            -1, 1, values.shape
        )

    def view(step: int, kind: str) -> go.Figure:
        x = np.linspace(-1, 1, 41)
        fig = go.Figure()
        fig.add_scatter(x=off(x), y=off(np.exp(3 * step * x)), name="decades")
        fig.add_scatter(x=off(x), y=off(np.sin(np.pi * x) * (1 + drift * (step == 2))), name="cancels")
        fig.add_scatter(x=off([0, 1, 2]), y=off([step, 2, step % 2]), name="whole numbers")
        fig.add_scatter(x=off([0, 1]), y=off([0.25, 0.25]), error_y_array=off([0.0, 0.0]), name="two points")
        fig.add_bar(
            y=np.where(np.arange(5) == step % 5, np.nan, off(np.arange(5) ** 2)), hovertext=list("abcde")
        )
        fig.add_annotation(text=kind, x=float(off(step / 3)), y=float(off(0.1234567)))
        fig.update_layout(xaxis_range=[float(off(-1)), float(off(1.5))])
        return fig

    controls: dict[str, Any] = {"step": steps(*range(states // 2)), "kind": choice("plain", "marked")}
    return explore(view, alt=lambda step, kind: f"{kind}, {step}", **{**controls, **changes})


@pytest.fixture(scope="module")
def explorable() -> Any:
    return made()


@pytest.mark.parametrize("nudge", [1e-15, 1e-12, 1e-9])
def test_a_nudge_before_baking_is_not_seen(explorable: Any, nudge: float) -> None:
    nudged = made(nudge)
    assert nudged.payload != explorable.payload
    assert agree(repr(explorable), repr(nudged))


def test_a_change_in_one_state_is_seen(explorable: Any) -> None:
    assert not agree(repr(explorable), repr(made(drift=1e-3)))


def test_what_is_stored_once_and_what_for_each_state_does_not_show(explorable: Any) -> None:
    payload = copy.deepcopy(explorable.payload)
    payload["pool"].append(payload["base"]["data"][1]["x"])
    payload["vary"].append([["data", 1, "x"], [len(payload["pool"]) - 1] * 12])
    payload["base"]["data"][1]["x"] = None
    assert tree_digest(payload) == repr(explorable)


def test_every_array_of_every_state_is_seen(explorable: Any) -> None:
    found = survey(columns(explorable.payload))
    assert found.unnoticed == []
    assert min(found.tried[name] for name in MUTATIONS) > 40
    assert unnoticed_exchanges(columns(explorable.payload)) == []


def test_states_controls_and_words_are_seen(explorable: Any) -> None:
    known = repr(explorable)
    others = [
        made(step=steps(0, 1, 2, 3, 4)),
        made(step=steps(0, 1, 2, 3, 4, 6)),
        made(step=steps(0, 1, 2, 3, 4, 5, start=1)),
        made(step=steps(0, 1, 2, 3, 4, 5, label="steps")),
        made(kind=choice("marked", "plain")),
        made(kind=choice("plain", "Marked")),
    ]
    assert not any(agree(known, repr(other)) for other in others)
    changes: list[Callable[[Any], object]] = [
        lambda payload: payload.update(caption="Try it."),
        lambda payload: payload["controls"][0]["keys"].__setitem__(3, 3.001),
        lambda payload: payload["vary"][0][1].reverse(),
        lambda payload: payload["vary"][-1][1].__setitem__(0, payload["vary"][-1][1][1]),
    ]
    for change in changes:
        payload = copy.deepcopy(explorable.payload)
        change(payload)
        assert not agree(known, tree_digest(payload))


def test_one_state_among_as_many_as_there_can_be_is_seen() -> None:
    """4,096 states of 60 numbers that span decades between the states, of two numbers and of one."""
    states = 4096
    rng = np.random.default_rng(3)
    pool: list[Any] = [typed(10.0 ** rng.uniform(-6, 6) * rng.normal(size=60), "f4") for _ in range(states)]
    pool += [(rng.normal() * rng.permutation([1.0, 1.1])).round(4).tolist() for _ in range(states)]
    pool += [float(value) for value in rng.normal(size=states).round(4)]
    places = (["data", 0, "y"], ["data", 0, "x"], ["data", 0, "opacity"])
    payload: dict[str, Any] = {
        "controls": [{"name": "state", "names": list(map(str, range(states)))}],
        "base": {
            "data": [{"type": "scatter", "x": None, "y": None, "opacity": None}],
            "layout": {},
            "alt": "",
        },
        "vary": [[path, list(range(at * states, (at + 1) * states))] for at, path in enumerate(places)],
        "pool": pool,
    }
    found = survey(columns(payload))
    assert found.unnoticed == []
    assert found.tried["a tenth more"] == 3 * states
    moved = copy.deepcopy(payload)
    moved["pool"][2000] = typed(1.1 * np.frombuffer(base64.b64decode(pool[2000]["bdata"]), "f4"), "f4")
    assert not agree(tree_digest(payload), tree_digest(moved))


def test_a_mutation_that_changes_nothing_is_known() -> None:
    assert the_same(np.ones(3), np.ones(3) * (1 + 1e-9))
    assert not the_same(np.ones(3), np.array([1.0, 1.0, 1.0001]))
    assert survey(still({"data": [{"y": [1, 1, 1]}], "layout": {}})).none["reversed"] == 1
