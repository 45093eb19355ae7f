"""Every page of the book, as a reader meets it: nothing from elsewhere, nothing broken, nothing cut off."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe

from .conftest import ROOT, Visit, chapters

pytestmark = pytest.mark.browser

# a page without maths has no MathJax; elsewhere it starts after the first figure
MATHS_STARTED = "!document.querySelector('script[src*=tex-svg]') || !!window.MathJax?.startup?.promise"
UNTYPESET = """() => [...document.querySelectorAll('.math')]
  .filter(e => !e.querySelector('mjx-container svg')).length"""
RAW_TEX = r"""() => {
  const walker = document.createTreeWalker(document.querySelector('article'), NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.parentElement.closest('pre, code, script, style, noscript, mjx-container')) continue;
    const text = node.textContent.trim();
    if (/\\\(|\\\[|\$[^$\d][^$]*\$|\\(frac|rho|mathrm)/.test(text)) found.push(text);
  }
  return found;
}"""


@pytest.mark.parametrize("path", chapters())
def test_page_is_whole_and_local(visit: Callable[..., Visit], path: str) -> None:
    seen = visit(path)
    seen.draw_all()
    seen.page.wait_for_function(MATHS_STARTED)
    seen.page.evaluate("window.MathJax && MathJax.startup.promise.then(() => 0)")
    assert seen.page.evaluate(UNTYPESET) == 0
    assert seen.page.evaluate(RAW_TEX) == []
    assert seen.problems == []


@pytest.mark.parametrize("path", chapters())
def test_page_fits_a_phone(visit: Callable[..., Visit], path: str) -> None:
    seen = visit(path, width=375, height=812)
    seen.draw_all()
    seen.page.wait_for_timeout(300)
    # what reaches beyond the window, to make a failure readable
    wide = seen.page.evaluate(
        "[...document.querySelectorAll('article *')].filter(e => e.getBoundingClientRect().right > 376"
        " && !e.closest('pre, .pst-scrollable-table-container, mjx-container, .js-plotly-plot'))"
        ".slice(0, 5).map(e => e.outerHTML.slice(0, 120))"
    )
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 375, wide
    assert seen.problems == []


@pytest.mark.parametrize("path", chapters())
def test_every_figure_has_words(visit: Callable[..., Visit], path: str) -> None:
    seen = visit(path)
    seen.draw_all()
    labels = seen.page.eval_on_selector_all(
        ".qsv-figure", "all => all.map(e => e.getAttribute('aria-label'))"
    )
    assert all(label and label != "Figure" and len(label) > 20 for label in labels), labels


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", chapters())
def test_axe_finds_nothing_serious(visit: Callable[..., Visit], path: str, scheme: str) -> None:
    seen = visit(path, scheme=scheme)
    seen.draw_all()
    assert seen.page.evaluate("document.documentElement.dataset.theme") == scheme
    # drawing for print opens the folded parts; the theme makes wide code in them focusable 300 ms later
    seen.page.wait_for_timeout(800)
    found = Axe().run(seen.page).response["violations"]
    grave = [
        f"{v['id']} ({v['impact']}): {v['help']}: {v['nodes'][0]['html'][:160]} [{len(v['nodes'])}]"
        for v in found
        if v["impact"] in ("critical", "serious")
    ]
    assert grave == []


def test_numbers_come_from_the_table_of_contents(visit: Callable[..., Visit]) -> None:
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    numbered = [page["file"] for part in toc["parts"] if part.get("numbered") for page in part["chapters"]]
    titles = []
    for number, file in enumerate(numbered, 1):
        page = visit(f"{file}.html").page
        heading = page.locator("article h1")
        assert heading.locator(".section-number").inner_text().strip() == f"{number}."
        assert page.locator("article h2 .section-number").count() == 0
        assert page.locator("nav.bd-links li.current > a").inner_text().strip() in heading.inner_text()
        titles.append(heading.evaluate("e => e.childNodes[1].textContent"))
    page = visit(f"{toc['root']}.html").page
    cards = page.locator(".sd-card-title a")
    assert cards.all_inner_texts() == [f"{number} · {title}" for number, title in enumerate(titles, 1)]
    links = page.locator("nav.bd-links a").all_inner_texts()
    assert [text.strip() for text in links if re.match(r"\s*\d", text)] == [
        f"{number}. {title}" for number, title in enumerate(titles, 1)
    ]
    # the whole card is the link
    card = page.locator(".sd-card").first
    box = card.bounding_box()
    assert box is not None
    card.click(position={"x": box["width"] - 12, "y": box["height"] - 12})
    page.wait_for_url(f"**/{numbered[0]}.html*", timeout=10_000)


def test_the_root_leads_to_the_book(visit: Callable[..., Visit]) -> None:
    seen = visit("index.html")
    seen.page.wait_for_url("**/book/index.html")
    assert seen.page.locator("article h1").count() == 1
    assert seen.problems == []
