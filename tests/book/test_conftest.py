"""Which browser the pages are tested in."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from .conftest import chromium


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine on which no browser is on the PATH; its folders are empty ones of the test."""
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    for name in ("CHROMIUM", "CI", "LOCALAPPDATA", "PROGRAMFILES(X86)"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PROGRAMFILES", str(tmp_path / "Program Files"))
    real = Path.is_file
    monkeypatch.setattr(Path, "is_file", lambda path: path.is_relative_to(tmp_path) and real(path))
    return tmp_path


@pytest.mark.parametrize(
    "place",
    [
        "Applications/Chromium.app/Contents/MacOS/Chromium",
        "Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "Program Files/Google/Chrome/Application/chrome.exe",
        "Program Files/Microsoft/Edge/Application/msedge.exe",
    ],
)
def test_it_is_found_where_installers_put_it(place: str, bare: Path) -> None:
    with pytest.raises(pytest.skip.Exception, match="no page was tested"):
        chromium()
    (bare / place).parent.mkdir(parents=True)
    (bare / place).touch()
    assert chromium() == str(bare / place)


def test_one_can_be_named(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", str(bare / "mine"))
    with pytest.raises(pytest.fail.Exception, match=r"there is no file .*mine"):
        chromium()
    (bare / "mine").touch()
    assert chromium() == str(bare / "mine")


def test_where_every_test_must_run_a_missing_one_is_an_error(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "1")
    with pytest.raises(pytest.fail.Exception, match="chromium is missing"):
        chromium()
