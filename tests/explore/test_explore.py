"""`explore` in Python: what is baked is what the figure function draws; bad arguments say so."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import ipywidgets
import numpy as np
import plotly.graph_objects as go
import pytest
import traitlets

from qshadow_viz.explore import BakeError, choice, explore, seed, steps, toggle
from qshadow_viz.explore.bake import state_tree, thaw
from qshadow_viz.explore.controls import as_control
from qshadow_viz.figures import theme

COUNT = [1.0, 2.0, 3.0]


def view(kind: str, power: float, shaded: bool, again: int) -> go.Figure:
    rng = np.random.default_rng(again)
    x = np.linspace(0, 1, 30)
    fig = theme.figure(xaxis_title="x")
    fig.add_scatter(x=x, y=x**power, line_color=theme.EXACT, fill="tozeroy" if shaded else "none")
    fig.add_scatter(x=x, y=x**power + rng.normal(size=30), name=kind, mode="markers")
    if kind == "marked":
        fig.add_annotation(x=0.5, y=0.5, text=f"power {power:g}")
    return fig


def made(**changes: Any) -> Any:
    controls: dict[str, Any] = {
        "kind": choice("plain", "marked"),
        "power": steps(0.5, 1, 2, start=1, bounds=(0.1, 5)),
        "shaded": toggle(),
        "again": seed(3, 4),
    }
    return explore(view, caption="c", alt=lambda **v: f"{v}", **{**controls, **changes})


def look_up(payload: dict[str, Any], state: int) -> dict[str, Any]:
    """Do in Python what the page's script does: an independent reading of the baked form."""
    pool: list[Any] = payload["pool"]
    tree: dict[str, Any] = _copy(payload["base"])
    for path, places in payload["vary"]:
        place: Any = tree
        for key in path[:-1]:
            place = place[key]
        if places[state] < 0:
            del place[path[-1]]
        else:
            place[path[-1]] = _copy(pool[places[state]])
    return tree


def _copy(tree: Any) -> Any:
    if isinstance(tree, dict):
        if "bdata" in tree:
            return np.frombuffer(base64.b64decode(tree["bdata"]), dtype=tree["dtype"]).astype(float)
        return {key: _copy(value) for key, value in tree.items()}
    return [_copy(value) for value in tree] if isinstance(tree, list) else tree


def test_every_state_is_the_figure_for_its_values() -> None:
    widget = made()
    state = 0
    for kind in ("plain", "marked"):
        for power in (0.5, 1, 2):
            for shaded in (False, True):
                for again in (3, 4):
                    wanted = view(kind, power, shaded, again)
                    found = look_up(widget.payload, state)
                    for trace, drawn in zip(wanted.data, found["data"], strict=True):
                        assert drawn["y"] == pytest.approx(np.asarray(trace.y), rel=1e-6, abs=1e-7)
                        assert drawn.get("fill") == trace.fill
                    notes = found["layout"].get("annotations", [])
                    assert [n["text"] for n in notes] == [n.text for n in wanted.layout.annotations]
                    arguments = {"kind": kind, "power": power, "shaded": shaded, "again": again}
                    assert found["alt"] == str(arguments)
                    state += 1


def test_what_does_not_change_is_stored_once() -> None:
    payload = made().payload
    paths = [".".join(map(str, path)) for path, _ in payload["vary"]]
    assert "data.0.x" not in paths
    assert "data.1.x" not in paths
    # 3 powers of curve 0; 3 powers x 2 seeds of curve 1
    assert len({*payload["vary"][paths.index("data.0.y")][1]}) == 3
    assert len({*payload["vary"][paths.index("data.1.y")][1]}) == 6


def test_baking_is_deterministic() -> None:
    assert made().payload == made().payload
    assert repr(made()) == repr(made())


def baked(fig: go.Figure, trace: int = 0, part: str = "y") -> Any:
    """Return an array of a figure as it is baked, as a list."""
    return _copy(thaw(state_tree(fig, "")))["data"][trace][part].tolist()


def line(x: Any, y: Any, **layout: Any) -> go.Figure:
    return theme.figure(**layout).add_scatter(x=x, y=y)


def test_what_rounding_leaves_of_a_zero_is_baked_as_zero() -> None:
    noisy = line(np.cos([0, np.pi / 2, np.pi]), [-0.0, 1e-15, 3.0])
    assert baked(noisy, part="x") == [1, 0, -1]
    assert [str(value) for value in baked(noisy)] == ["0.0", "0.0", "3.0"]  # and no -0.0
    # a line that lies on the axis has no scale of its own: the range says it, or another trace
    noise = [1e-17, -2e-17, 0.0]
    assert baked(line(COUNT, noise, yaxis_range=[-1, 1])) == [0, 0, 0]
    assert baked(line(COUNT, noise).add_scatter(y=[0.5, 0.25, 0.1])) == [0, 0, 0]
    in_space = go.Figure(go.Scatter3d(x=COUNT, y=COUNT, z=noise), {"scene": {"zaxis": {"range": [-1, 1]}}})
    assert baked(in_space, part="z") == [0, 0, 0]


def test_what_is_small_and_meant_is_baked() -> None:
    decades = [1e-20, 1e-15, 1.0]
    assert baked(line(COUNT, decades, yaxis_type="log")) == pytest.approx(decades, rel=1e-6, abs=0)
    alone = [1e-20, 2e-20, -3e-20]
    assert baked(line(COUNT, alone)) == pytest.approx(alone, rel=1e-6, abs=0)
    beside = line(COUNT, alone).add_scatter(x=COUNT, y=[1.0, 2.0, 3.0], yaxis="y2")  # another axis
    assert baked(beside) == pytest.approx(alone, rel=1e-6, abs=0)


def test_what_is_whole_but_for_rounding_is_stored_as_whole() -> None:
    def last_bit(ulps: int) -> go.Figure:
        return line(COUNT, np.array([12.0, 5.0, 1.0]) * (1 + ulps * 2.0**-52))

    payload = explore(last_bit, ulps=choice(-1, 0, 1), alt="a").payload
    assert payload["vary"] == []
    assert payload["base"]["data"][0]["y"]["dtype"] == "i1"
    assert baked(line(COUNT, [2.0**30 + 1, 1.0, 0.0])) == [2**30 + 1, 1, 0]
    assert baked(line(COUNT, [12.001, 1.0, 0.0])) == pytest.approx([12.001, 1, 0])


def test_a_digest_changes_with_a_number() -> None:
    assert repr(made(power=steps(0.5, 1, 2.001, start=1, bounds=(0.1, 5)))) != repr(made())


def test_the_value_moves_and_is_checked() -> None:
    widget = made()
    assert widget.value == {"kind": "plain", "power": 1, "shaded": False, "again": 3}
    seen = []
    widget.observe(lambda change: seen.append(change["new"]["power"]), "value")
    widget.value = {**widget.value, "power": 2}
    widget.value = {**widget.value, "power": 3.3}  # not listed, within the bounds
    assert seen == [2, 3.3]
    with pytest.raises(traitlets.TraitError, match="7"):
        widget.value = {**widget.value, "power": 7}
    with pytest.raises(traitlets.TraitError, match="round"):
        widget.value = {**widget.value, "kind": "round"}
    with pytest.raises(traitlets.TraitError, match="kind"):
        widget.value = {"power": 1}


def test_it_is_an_ordinary_widget() -> None:
    first, second = made(), made()
    ipywidgets.VBox([first, second])
    traitlets.link((first, "value"), (second, "value"))
    first.value = {**first.value, "shaded": True}
    assert second.value["shaded"] is True


def test_the_kernel_answers_what_is_not_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    widget = made()
    sent: list[tuple[dict[str, Any], Any]] = []
    monkeypatch.setattr(widget, "send", lambda content, buffers=None: sent.append((content, buffers)))
    widget._answer(widget, {"kind": "figure", "id": 1, "value": {**widget.value, "power": 3.0}}, [])
    state = _copy(sent[0][0]["state"])
    assert state["data"][0]["y"] == pytest.approx(np.linspace(0, 1, 30) ** 3, rel=1e-6)
    widget._answer(widget, {"kind": "figure", "id": 2, "value": {**widget.value, "power": 99}}, [])
    assert sent[1][0]["kind"] == "error"
    assert "99" in sent[1][0]["message"]
    widget._answer(widget, {"kind": "plotly", "id": 3}, [])
    assert b"plotly" in sent[2][1][0][:200]


def test_the_short_forms_of_interact() -> None:
    assert as_control("a", ["x", "y"]).names == ("x", "y")
    assert as_control("a", {"one": 1}).argument("one") == 1
    assert as_control("a", [("one", 1), ("two", 2)]).argument("two") == 2
    assert as_control("a", (0, 4)).values == (0, 1, 2, 3, 4)
    assert as_control("a", (0, 1, 0.25)).values == (0, 0.25, 0.5, 0.75, 1)
    assert as_control("a", (0, 10, 5)).start == 1
    assert as_control("a", True).values == (False, True)
    assert as_control("a", 10).values[0] == -10
    assert as_control("a", 10).values[-1] == 30
    widget = explore(lambda x, y=(1, 3), z=2: go.Figure(), x=[1, 2], z=ipywidgets.fixed(5))
    assert widget.value == {"x": "1", "y": 2}


def test_options_may_be_any_objects() -> None:
    widget = explore(lambda a: go.Figure(go.Scatter(y=a)), a=choice({"up": [1, 2, 3], "down": [3, 2, 1]}))
    assert widget.value == {"a": "up"}
    assert list(widget.figure(a="down").data[0].y) == [3, 2, 1]


def fails(x: int) -> go.Figure:
    if x == 3:
        raise ZeroDivisionError("three")
    return go.Figure()


BAD: list[tuple[Callable[[], object], type[Exception], str]] = [
    (lambda: explore(fails, x=steps(1, 2, 3)), BakeError, r"fails\(x=3\) failed: ZeroDivisionError: three"),
    (lambda: explore(lambda x: 5, x=[1]), BakeError, "int was returned"),
    (lambda: explore(fails), TypeError, "needs `x`"),
    (lambda: explore(fails, x=[1], y=[2]), TypeError, "`y`"),
    (lambda: explore(fails, x="free text"), TypeError, "'free text'"),
    (lambda: explore(5, x=[1]), TypeError, "5"),  # type: ignore[arg-type]
    (lambda: explore(fails, x=[1], caption=3), TypeError, "3"),  # type: ignore[arg-type]
    (lambda: explore(fails, x=[1], alt=3), TypeError, "3"),  # type: ignore[arg-type]
    (lambda: explore(lambda x, y: 0, x=(0, 99), y=(0, 99)), ValueError, "10000"),
    (lambda: choice(), ValueError, "none was given"),
    (lambda: choice("a", "a"), ValueError, r"\['a', 'a'\]"),
    (lambda: choice("a", start="b"), ValueError, "'b'"),
    (lambda: steps(), ValueError, "none was given"),
    (lambda: steps(1, 3, 2), ValueError, r"\[1, 3, 2\]"),
    (lambda: steps(1, "2"), TypeError, "'2'"),  # type: ignore[arg-type]
    (lambda: steps(1, float("inf")), TypeError, "inf"),
    (lambda: seed(1, 2, 3, 4, 5, 6), ValueError, "6 were given"),
    (lambda: seed(1, 1), ValueError, r"\[1, 1\]"),
    (lambda: seed(-1), ValueError, "-1"),
    (lambda: toggle("yes"), TypeError, "'yes'"),  # type: ignore[arg-type]
    (lambda: as_control("a", (3, 1)), ValueError, r"\(3, 1\)"),
    (lambda: as_control("a", (1, 3, 0)), ValueError, "0"),
]


@pytest.mark.parametrize("number", range(len(BAD)))
def test_bad_arguments_say_so(number: int) -> None:
    call, error, shown = BAD[number]
    with pytest.raises(error, match=shown):
        call()


def test_progress_shows_only_when_slow_and_wanted(capsys: pytest.CaptureFixture[str]) -> None:
    made(again=seed(3))
    shown = capsys.readouterr()
    assert shown.out == shown.err == ""


def test_ticks_of_a_logarithmic_axis_are_no_noise() -> None:
    ticks = [10.0**k for k in range(0, 33, 4)]
    figure = go.Figure(go.Scatter(x=[1, 2], y=[92.0, 1.7e32]), {"yaxis": {"type": "log", "tickvals": ticks}})
    tree = thaw(state_tree(figure, ""))
    spec = tree["layout"]["yaxis"]["tickvals"]
    found = np.frombuffer(base64.b64decode(spec["bdata"]), spec["dtype"])
    assert found == pytest.approx(ticks)
    assert tree["data"][0]["y"] == pytest.approx([92.0, 1.7e32])
