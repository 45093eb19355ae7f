"""The theme: dark partners for all, and enough contrast."""

from __future__ import annotations

import pytest

from qshadow_viz.figures import theme


def luminance(color: str) -> float:
    """Relative luminance after WCAG 2.2."""
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: str, b: str) -> float:
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def colors() -> dict[str, str]:
    found = {name: value for name, value in vars(theme).items() if name.isupper()}
    return {name: value for name, value in found.items() if isinstance(value, str) and value.startswith("#")}


def test_every_color_has_its_own_dark_partner() -> None:
    dark = theme.dark_partners()
    assert {*colors().values(), *theme.WEIGHT} == set(dark)
    assert len(set(dark.values())) == len(dark)


@pytest.mark.parametrize("name", sorted(set(colors()) - {"GRID", "SURFACE", "WALL", "PAPER"}))
def test_marks_stand_out_from_their_page(name: str) -> None:
    light = colors()[name]
    assert contrast(light, "#ffffff") >= (4.5 if name in ("INK", "MUTED", "EXACT") else 3)
    assert contrast(theme.dark_partners()[light], "#14181e") >= 4.5


def test_a_figure_uses_theme_colors_only_and_keeps_to_its_config() -> None:
    text = theme.figure(xaxis_title="x", alt="words").to_json()
    used = {text[i : i + 7] for i in range(len(text)) if text[i] == "#"}
    assert used <= set(theme.dark_partners())
    assert theme.figure(alt="words").layout.meta["alt"] == "words"
    assert theme.CONFIG["showSendToCloud"] is False
    assert theme.CONFIG["plotlyServerURL"] == ""


def test_narrow_changes_travel_with_the_figure() -> None:
    fig = theme.when_narrow(theme.figure(alt="a"), height=600, xaxis2__domain=[0, 1])
    assert fig.layout.meta == {"alt": "a", "narrow": {"height": 600, "xaxis2.domain": [0, 1]}}
