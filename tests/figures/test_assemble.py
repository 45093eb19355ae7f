"""A figure made in one go is the figure that theme.figure and when_narrow would make."""

from __future__ import annotations

import pytest

from qshadow_viz.figures import theme
from qshadow_viz.figures.assemble import assemble


def test_it_equals_the_figure_made_step_by_step() -> None:
    whole = assemble(
        [{"x": [1, 2], "y": [3, 4], "name": "a"}],
        height=300,
        legend=False,
        alt="Two points.",
        narrow={"height": 400, "xaxis__domain": [0, 1]},
        xaxis={"title": {"text": "time"}, "range": [0, 3]},
        margin={"l": 1, "r": 2, "t": 3, "b": 4},
    )
    steps = theme.figure(height=300, legend=False, alt="Two points.")
    steps.add_scatter(x=[1, 2], y=[3, 4], name="a")
    steps.update_layout(
        xaxis={"title": {"text": "time"}, "range": [0, 3]}, margin={"l": 1, "r": 2, "t": 3, "b": 4}
    )
    theme.when_narrow(steps, height=400, xaxis__domain=[0, 1])
    assert whole.to_dict() == steps.to_dict()


def test_figures_do_not_share_what_can_change() -> None:
    first, second = assemble([], height=300), assemble([], height=300)
    first.update_layout(margin_l=99, template_layout_font_size=99)
    assert second.layout.margin.l != 99
    assert second.layout.template.layout.font.size != 99


def test_a_wrong_property_is_still_refused() -> None:
    with pytest.raises(ValueError, match="colour"):
        assemble([{"line": {"colour": "red"}}], height=300)
