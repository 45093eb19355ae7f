"""The built book on localhost, and a Chromium that can reach nothing else."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pytest
import yaml
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "_build" / "html"
FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"),
]


def chapters() -> list[str]:
    """Return every page of the table of contents, as paths below the built book."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    files = [toc["root"]]
    for part in toc.get("parts", []):
        files += [chapter["file"] for chapter in part["chapters"]]
    return [
        f"{Path(file).with_suffix('') if file.endswith(('.md', '.ipynb')) else file}.html" for file in files
    ]


def usual_places() -> Iterator[Path]:
    """Yield where Chromium, or a browser made of it, may be on Linux, macOS and Windows."""
    for name in ("chromium", "chromium-browser", "google-chrome", "chrome"):
        if found := shutil.which(name):
            yield Path(found)
    for folder in (Path("/Applications"), Path.home() / "Applications"):
        for name in ("Chromium", "Google Chrome"):
            yield folder / f"{name}.app" / "Contents" / "MacOS" / name
    for variable in ("LOCALAPPDATA", "PROGRAMFILES", "PROGRAMFILES(X86)"):
        if folder_of_programs := os.environ.get(variable):
            for place in ("Chromium/Application/chrome", "Google/Chrome/Application/chrome"):
                yield Path(folder_of_programs, f"{place}.exe")
            yield Path(folder_of_programs, "Microsoft/Edge/Application/msedge.exe")


def chromium() -> str:
    """Return the browser's path; skip loudly where it is missing, fail where that is forbidden.

    The environment variable CHROMIUM names one in another place.
    """
    if named := os.environ.get("CHROMIUM"):
        if not Path(named).is_file():
            pytest.fail(f"CHROMIUM must be the path of a browser, but there is no file {named!r}")
        return named
    path = next((place for place in usual_places() if place.is_file()), None)
    if path is None:
        reason = (
            "chromium is missing (Debian: apt-get install chromium; elsewhere: CHROMIUM=its path): "
            "no page was tested in a browser"
        )
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return str(path)


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_args: Any) -> None:
        pass


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The address of the built book, served as any static host would."""
    if not (HTML / "index.html").is_file():
        pytest.fail("the book is not built: run `make book` first (or `make test`, which does)")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(HTML)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium()
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield found
        found.close()


@dataclass
class Visit:
    """A page and all that went wrong on it."""

    page: Page
    problems: list[str] = field(default_factory=list)

    def draw_all(self) -> None:
        """Draw every figure, not only those near the window."""
        self.page.evaluate("dispatchEvent(new Event('beforeprint'))")
        count = self.page.locator("[data-qsv]").count()
        self.page.wait_for_function(
            "count => document.querySelectorAll('.qsv-explore[data-ready=true], .qsv-plain[data-ready=true]')"
            ".length === count",
            arg=count,
            timeout=60_000,
        )


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Callable[..., Visit]]:
    """Open a page of the book; every request elsewhere is blocked and noted."""
    contexts = []

    def open_page(
        path: str, *, width: int = 1280, height: int = 900, scheme: Literal["light", "dark"] = "light"
    ) -> Visit:
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="no-preference"
        )
        contexts.append(context)
        page = context.new_page()
        seen = Visit(page)

        def guard(route: Any, request: Request) -> None:
            if request.url.startswith((site, "data:", "blob:")):
                route.continue_()
            else:
                seen.problems.append(f"request elsewhere: {request.url}")
                route.abort()

        def said(message: ConsoleMessage) -> None:
            if message.type == "error":
                seen.problems.append(f"console: {message.text}")

        def answered(response: Response) -> None:
            if response.status >= 400:
                seen.problems.append(f"{response.status}: {response.url}")

        context.route("**/*", guard)
        page.on("console", said)
        page.on("pageerror", lambda error: seen.problems.append(f"error: {error}"))
        page.on("response", answered)
        page.goto(site + path, wait_until="load")
        return seen

    yield open_page
    for context in contexts:
        context.close()
