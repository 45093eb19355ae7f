"""How heavy the pages are and how fast they answer, on the built book, in headless Chromium on this machine.

    python benchmarks/pages.py            after `make book`

For each page: bytes as sent (gzipped; the page itself, and all it loads before the first figure), baked
data (gzipped), time from opening the page to its first figure with a cold cache, and time from moving a
slider to the figure redrawn (median and 95th percentile over its explorables).
"""

from __future__ import annotations

import functools
import gzip
import http.server
import statistics
import sys
import threading
import urllib.request
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.book.conftest import FLAGS, HTML, chapters, chromium  # noqa: E402
from tests.book.test_explorables import SLOT  # noqa: E402

OPENINGS = 5
MOVES = 40

# Resolves with the milliseconds from the input event to the end of the frame after Plotly has drawn.
MOVE = """([root, step]) => new Promise(resolve => {
  const slider = root.querySelector('input[type=range]');
  const plot = root.querySelector('.js-plotly-plot');
  const last = Number(slider.max);
  slider.value = step % (last + 1) === Number(slider.value) ? (step + 1) % (last + 1) : step % (last + 1);
  const start = performance.now();
  plot.once('plotly_afterplot', () =>
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start), 0)));
  slider.dispatchEvent(new Event('input', {bubbles: true}));
})"""
FIRST = """() => new Promise(resolve => {
  // a figure far down the page is drawn when the reader comes near: so does this one
  const look = () => {
    document.querySelector('[data-qsv]')?.scrollIntoView();
    if (document.querySelector('[data-ready=true]')) resolve(performance.now());
    else requestAnimationFrame(look);
  };
  look();
})"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_args: Any) -> None:
        pass


def opening(browser: Browser, address: str) -> tuple[float, int]:
    """Open a page with a cold cache; return the time to its first figure and the bytes loaded till then."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(address, wait_until="commit")
    took = page.evaluate(FIRST)
    loaded = page.evaluate("performance.getEntriesByType('resource').map(entry => entry.name)")
    context.close()
    return took, sum(sent(address) for address in {address, *loaded})


@functools.cache
def sent(address: str) -> int:
    """Return the bytes of one answer, gzipped as a static host would send it."""
    with urllib.request.urlopen(address) as answer:
        return len(gzip.compress(answer.read(), 6))


def moves(browser: Browser, address: str) -> dict[bool, list[float]]:
    """Move every explorable's first slider; return the times, 3-D figures apart."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(address)
    times: dict[bool, list[float]] = {False: [], True: []}
    for slot in page.locator("[data-qsv=explore]").all():
        slot.scroll_into_view_if_needed()
        root = slot.locator(".qsv-explore[data-ready=true]")
        root.wait_for()
        if not root.locator("input[type=range]").count():
            continue
        solid = root.locator(".gl-container canvas").count() > 0
        for step in range(MOVES):
            took = page.evaluate(MOVE, [root.element_handle(), step])
            if step >= 5:  # the first moves warm the browser's compiler
                times[solid].append(took)
    page.close()
    return times


def quantiles(times: list[float]) -> str:
    if not times:
        return f"{'-':>13}"
    p95 = statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
    return f"{statistics.median(times):5.0f} / {p95:5.0f}"


def main() -> None:
    handler = functools.partial(Quiet, directory=str(HTML))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    heads = [
        ("html kB", 9),
        ("baked kB", 9),
        ("loaded kB", 10),
        ("first ms", 9),
        ("2-D ms", 15),
        ("3-D ms", 15),
    ]
    print(f"{'page':<40}" + "".join(f"{name:>{width}}" for name, width in heads))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        for path in chapters():
            html = (HTML / path).read_text(encoding="utf-8")
            baked = sum(
                len(gzip.compress(d.encode(), 6)) for kind, d in SLOT.findall(html) if kind == "explore"
            )
            row = f"{path:<40}{len(gzip.compress(html.encode(), 6)) / 1e3:9.0f}{baked / 1e3:9.0f}"
            if "data-qsv=" in html:
                address = f"http://127.0.0.1:{server.server_port}/{path}"
                opened = [opening(browser, address) for _ in range(OPENINGS)]
                first, loaded = (statistics.median(column) for column in zip(*opened, strict=True))
                times = moves(browser, address)
                row += (
                    f"{loaded / 1e3:10.0f}{first:9.0f}  {quantiles(times[False])}  {quantiles(times[True])}"
                )
            print(row, flush=True)
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main()
