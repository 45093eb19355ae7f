from __future__ import annotations

import pytest

from qshadow_viz.figures.circuit import bell_circuit


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_every_qubit_has_its_gates(n: int) -> None:
    fig = bell_circuit(n)
    texts = [note.text for note in fig.layout.annotations]
    assert texts.count("H") == n
    for j in range(n):
        assert texts.count(f"<i>a</i><sub>{j}</sub>") == 1
        assert texts.count(f"<i>b</i><sub>{j}</sub>") == 1
    # a wire is two points and a gap; a controlled-NOT has one dot, a meter one dial
    assert len(fig.data[0].x) == 3 * 2 * n
    filled = [shape for shape in fig.layout.shapes if shape.type == "circle" and shape.fillcolor]
    assert len(filled) == n
    dials = [shape for shape in fig.layout.shapes if shape.type == "path" and "Q" in shape.path]
    assert len(dials) == 2 * n
    assert f"{n} wires" in fig.layout.meta["alt"]


def test_partners_are_joined() -> None:
    n = 3
    fig = bell_circuit(n)
    heights = sorted({fig.data[0].y[i] for i in range(0, 18, 3)}, reverse=True)
    joined = sorted(
        ((s.y0, s.y1) for s in fig.layout.shapes if s.type == "line" and s.ysizemode != "pixel"), reverse=True
    )
    assert joined == list(zip(heights[:n], heights[n:], strict=True))


@pytest.mark.parametrize("n", [0, 5, 2.5])
def test_a_number_that_cannot_be_drawn_is_named(n: object) -> None:
    with pytest.raises(ValueError, match=f"`n` must .*{n}"):
        bell_circuit(n)  # type: ignore[arg-type]
