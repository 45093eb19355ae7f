"""Live, in JupyterLab: beyond the listed values with a kernel, back to them when the kernel is gone."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator

from .conftest import ROOT
from .test_explorables import SHOWN, wait_change

pytestmark = pytest.mark.browser

CHAPTER = ROOT / "book" / "shadows" / "snapshots.ipynb"


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a JupyterLab on loopback, with a copy of one chapter."""
    home = tmp_path_factory.mktemp("lab")
    shutil.copy(CHAPTER, home / "chapter.ipynb")
    log = home / "log"
    options = {
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.port": "0",
        "ServerApp.root_dir": str(home),
        "ServerApp.allow_root": "True",
        "IdentityProvider.token": "",
        "ServerApp.disable_check_xsrf": "True",  # the test itself ends the kernel
        "LabApp.open_browser": "False",
        "LabApp.extension_manager": "readonly",
    }
    environment = {**os.environ, "HOME": str(home), "JUPYTER_PREFER_ENV_PATH": "1", "TQDM_DISABLE": "1"}
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *(f"--{key}={value}" for key, value in options.items())],
            stdout=out,
            stderr=subprocess.STDOUT,
            env=environment,
        )
        try:
            yield _address(log, process)
        finally:
            process.terminate()
            process.wait(20)


def _address(log: Path, process: subprocess.Popen[bytes]) -> str:
    for _ in range(120):
        found = re.search(r"http://127\.0\.0\.1:\d+/", log.read_text())
        if found:
            return found.group()
        assert process.poll() is None, log.read_text()
        time.sleep(0.5)
    raise AssertionError(log.read_text())


def _kernels(lab: str) -> list[str]:
    with urllib.request.urlopen(f"{lab}api/kernels") as answer:
        return [kernel["id"] for kernel in json.load(answer)]


def _explorable(lab: str, browser: Browser) -> Locator:
    """Open the chapter, run it, and return its first explorable that takes any value."""
    context = browser.new_context(viewport={"width": 1280, "height": 1600})
    page = context.new_page()
    context.route(
        "**/*",
        lambda route: (
            route.continue_()
            if route.request.url.startswith((lab, "data:", "blob:", lab.replace("http", "ws")))
            else route.abort()
        ),
    )
    page.goto(f"{lab}lab/tree/chapter.ipynb?reset")
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
    # before the kernel is there, Run would ask which one to start
    page.get_by_text(re.compile(r"Python 3 \(ipykernel\) \| Idle")).wait_for(timeout=60_000)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    root = page.locator(".qsv-explore[data-ready=true]").filter(has=page.locator(".qsv-typed")).first
    root.wait_for(timeout=120_000)
    return root


def test_beyond_the_grid_and_back(lab: str, browser: Browser) -> None:
    root = _explorable(lab, browser)
    page = root.page
    control = root.locator(".qsv-control", has=page.locator(".qsv-typed")).first
    slider = control.locator("input[type=range]")
    typed = control.locator(".qsv-typed")

    # on the grid: at once, from what was computed beforehand
    before = root.evaluate(SHOWN)
    slider.focus()
    page.keyboard.press("End" if slider.input_value() == "0" else "Home")
    listed = wait_change(root, before)
    assert int(root.get_attribute("data-state") or -1) >= 0

    # beyond it: a value that is not listed, computed by the kernel
    low, high = (float(typed.get_attribute(name) or 0) for name in ("min", "max"))
    middle = (
        (low * 0.45 + high * 0.55) if typed.get_attribute("step") == "any" else (low * 9 + high * 11) // 20
    )
    typed.fill(f"{middle:g}")
    typed.press("Enter")
    page.wait_for_function("e => e.dataset.state === '-1'", arg=root.element_handle(), timeout=30_000)
    assert root.evaluate(SHOWN) != listed

    # the kernel dies; the listed values still answer, and an unlisted one says why it does not
    for kernel in _kernels(lab):
        urllib.request.urlopen(urllib.request.Request(f"{lab}api/kernels/{kernel}", method="DELETE")).close()
    assert _kernels(lab) == []
    before = root.evaluate(SHOWN)
    slider.focus()
    page.keyboard.press("Home")
    page.keyboard.press("End")
    wait_change(root, before)
    assert int(root.get_attribute("data-state") or -1) >= 0
    typed.fill(f"{middle:g}")
    typed.press("Enter")
    note = root.locator(".qsv-note")
    page.wait_for_function(
        "e => /still answer/.test(e.textContent)", arg=note.element_handle(), timeout=15_000
    )
