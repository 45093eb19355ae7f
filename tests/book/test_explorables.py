"""Every explorable on every published page answers to every control, by mouse and by keyboard, alone."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator

from .conftest import HTML, Visit, chapters

pytestmark = pytest.mark.browser

# All that is drawn: the figure's data and layout, but not what only the drawing adds.
SHOWN = """root => {
  const plot = root.querySelector('.js-plotly-plot');
  const plain = (key, value) => ArrayBuffer.isView(value) ? Array.from(value) : value;
  return JSON.stringify([plot.data, plot.layout], plain);
}"""
SLOT = re.compile(r'<div data-qsv="(\w+)"[^>]*><script type="application/json">(.*?)</script>', re.DOTALL)


def with_explorables() -> list[str]:
    pages = [path for path in chapters() if (HTML / path).is_file()]
    return [path for path in pages if 'data-qsv="explore"' in (HTML / path).read_text(encoding="utf-8")]


def wait_change(root: Locator, before: str) -> str:
    """Return what is shown once it differs from `before`; fail after five seconds."""
    page = root.page
    for _ in range(100):
        now = root.evaluate(SHOWN)
        if now != before:
            return str(now)
        page.wait_for_timeout(50)
    raise AssertionError("the figure did not change")


def ready(seen: Visit) -> list[Locator]:
    seen.draw_all()
    roots = seen.page.locator(".qsv-explore")
    return [roots.nth(i) for i in range(roots.count())]


def by_mouse(control: Locator) -> None:
    slider = control.locator("input[type=range]")
    if slider.count():
        box = slider.bounding_box()
        assert box is not None
        place = float(slider.input_value()) / float(slider.get_attribute("max") or 1)
        at = 4 if place > 0.5 else box["width"] - 4
        slider.click(position={"x": at, "y": box["height"] / 2})
    elif control.locator("select").count():
        select = control.locator("select")
        options = select.locator("option").all_text_contents()
        select.select_option(next(name for name in options if name != select.input_value()))
    elif control.locator("input[type=checkbox]").count():
        control.locator("input[type=checkbox]").click()
    else:
        control.locator("button").first.click()


def by_keyboard(control: Locator) -> None:
    page = control.page
    target = control.locator("select, input:not(.qsv-typed), button").first
    target.focus()
    kind = control.get_attribute("class") or ""
    if "qsv-steps" in kind:
        last = target.input_value() == target.get_attribute("max")
        page.keyboard.press("Home" if last else "End")
    elif "qsv-choice" in kind:
        first = target.evaluate("e => e.selectedIndex") == 0
        page.keyboard.press("ArrowDown" if first else "ArrowUp")
    else:
        page.keyboard.press("Space")


@pytest.mark.parametrize("move", [by_mouse, by_keyboard], ids=["mouse", "keyboard"])
@pytest.mark.parametrize("path", with_explorables())
def test_every_control_changes_the_figure(
    visit: Callable[..., Visit], path: str, move: Callable[[Locator], None]
) -> None:
    seen = visit(path)
    for root in ready(seen):
        root.scroll_into_view_if_needed()
        for control in root.locator(".qsv-control").all():
            before = root.evaluate(SHOWN)
            move(control)
            try:
                wait_change(root, before)
            except AssertionError:
                name = control.get_attribute("data-control")
                pytest.fail(f"{path}: control `{name}` did not change its figure")
    assert seen.problems == []


@pytest.mark.parametrize("path", with_explorables())
def test_play_steps_and_pauses(visit: Callable[..., Visit], path: str) -> None:
    seen = visit(path)
    for root in ready(seen):
        for button in root.locator(".qsv-play").all():
            before = root.evaluate(SHOWN)
            button.click()
            assert (button.get_attribute("aria-label") or "").startswith("Pause")
            wait_change(root, before)
            button.click()
            assert (button.get_attribute("aria-label") or "").startswith("Play")
    assert seen.problems == []


@pytest.mark.parametrize("path", with_explorables())
def test_dark_mode_repaints(visit: Callable[..., Visit], path: str) -> None:
    seen = visit(path)
    for root in ready(seen):
        before = root.evaluate(SHOWN)
        seen.page.evaluate("document.documentElement.dataset.theme = 'dark'")
        wait_change(root, before)
        seen.page.evaluate("document.documentElement.dataset.theme = 'light'")
    assert seen.problems == []


# An explorable beside the page's own, whose kernel answers when the page asks it to.
WITH_A_KERNEL = """async () => {
  const module = document.querySelector('script[src*="qsv/page.js"]').src.replace('page.js', 'explore.js');
  const { mount } = await import(module);
  const n = { kind: 'steps', name: 'n', label: 'n', names: ['1'], keys: [1], start: 0, bounds: [1, 9] };
  const base = { data: [], layout: {}, alt: 'listed' };
  const library = { react: async () => {} };
  let answer;
  const view = mount({ controls: [n], base, vary: [], pool: [], dark: {} }, {
    plotly: async () => library,
    live: () => true,
    compute: () => new Promise((resolve) => { answer = resolve; }),
  });
  document.body.append(view.element);
  const seen = () => [view.element.dataset.state, view.element.querySelector('.qsv-alt p').textContent];
  view.show({ n: 5 });
  await view.start();
  const before = seen();
  answer({ data: [], layout: {}, alt: 'computed' });
  for (let i = 0; i < 100 && !view.element.dataset.ready; i += 1)
    await new Promise((next) => setTimeout(next, 20));
  return [before, seen()];
}"""


def test_a_value_that_is_not_listed_waits_for_the_kernel(visit: Callable[..., Visit]) -> None:
    # a widget whose `value` was set beyond the grid before it is shown
    seen = visit(with_explorables()[0])
    assert seen.page.evaluate(WITH_A_KERNEL) == [[None, ""], ["-1", "computed"]]
    assert seen.problems == []


# Words that the legend covers, and words that leave the figure.
COVERED = """root => {
  const plot = root.querySelector('.js-plotly-plot');
  const frame = plot.getBoundingClientRect();
  const words = [...plot.querySelectorAll('.annotation, .legend')].map(e => [e, e.getBoundingClientRect()]);
  const found = [];
  const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 &&
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2;
  for (const [e, box] of words) {
    if (box.width && (box.left < frame.left - 1 || box.right > frame.right + 1))
      found.push(`cut off: ${e.textContent.slice(0, 60)}`);
    for (const [other, its] of words)
      if (e.classList.contains('legend') && other !== e && meet(box, its))
        found.push(`the legend and: ${other.textContent.slice(0, 60)}`);
  }
  return found;
}"""


@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("path", with_explorables())
def test_words_in_figures_stand_clear(visit: Callable[..., Visit], path: str, width: int) -> None:
    seen = visit(path, width=width)
    seen.draw_all()
    for figure in seen.page.locator(".qsv-plain").all():
        assert figure.evaluate(COVERED) == []
    for root in ready(seen):
        assert root.evaluate(COVERED) == []
        for select in root.locator("select").all():
            start = select.input_value()
            for name in select.locator("option").all_text_contents():
                if name == select.input_value():
                    continue
                before = root.evaluate(SHOWN)
                select.select_option(name)
                wait_change(root, before)
                assert root.evaluate(COVERED) == [], name
            if select.input_value() != start:
                before = root.evaluate(SHOWN)
                select.select_option(start)
                wait_change(root, before)


@pytest.mark.parametrize("path", with_explorables())
def test_changes_are_announced(visit: Callable[..., Visit], path: str) -> None:
    seen = visit(path)
    root = ready(seen)[0]
    by_mouse(root.locator(".qsv-control").first)
    spoken = root.locator("[aria-live=polite]").first
    seen.page.wait_for_function("e => e.textContent.length > 0", arg=spoken.element_handle(), timeout=5000)


@pytest.mark.parametrize("path", with_explorables())
def test_baked_data_keep_within_the_budget(path: str) -> None:
    html = (HTML / path).read_text(encoding="utf-8")
    slots = SLOT.findall(html)
    explorables = [data for kind, data in slots if kind == "explore"]
    assert 1 <= len(explorables) <= 3
    size = sum(len(gzip.compress(data.encode(), 6)) for data in explorables)
    assert size <= 300_000, f"{path} carries {size} bytes of baked data, gzipped"
    for data in explorables:
        for spec in json.loads(data)["controls"]:
            assert spec["kind"] != "seed" or len(spec["names"]) <= 5
