"""The notebooks' check itself: it passes what is right, and a changed number fails."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from .nbval_digest import agree

ROOT = Path(__file__).resolve().parents[1]

SOURCE = """
import numpy as np
from qshadow_viz import PauliShadow, states
from qshadow_viz.explore import explore, steps
from qshadow_viz.figures import theme
shadow = PauliShadow.measure(states.ghz(2), 100, rng=0)
print(f"estimate {shadow.expect('ZZ'):.3f}")
"""
FIGURE = 'theme.figure(alt="a").add_scatter(y=np.linspace(0, 1, 5) ** 2)'
EXPLORABLE = "explore(lambda p: theme.figure().add_scatter(y=np.arange(4.0) ** p), p=steps(1, 2, 3))"


@pytest.fixture(scope="module")
def notebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A notebook with text, a figure and an explorable, its outputs stored as they are committed."""
    path = tmp_path_factory.mktemp("nb") / "small.ipynb"
    cells = [nbformat.v4.new_code_cell(source) for source in (SOURCE, FIGURE, EXPLORABLE)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    subprocess.run([sys.executable, "-m", "tools.notebooks", str(path)], cwd=ROOT, check=True)
    return path


@pytest.fixture(scope="module")
def changed(notebook: Path) -> Path:
    """The same with one number changed in the text, in the figure's digest and in the explorable's."""
    found = nbformat.read(notebook, as_version=4)
    for cell, old, new in zip(found.cells, ("e 1", "1.875", "56"), ("e 2", "1.876", "57"), strict=True):
        output = cell.outputs[0]
        place, key = (output, "text") if "text" in output else (output["data"], "text/plain")
        assert old in place[key], place[key]
        place[key] = place[key].replace(old, new, 1)
    path = notebook.with_name("changed.ipynb")
    nbformat.write(found, path)
    return path


def test_the_right_notebook_passes_and_a_changed_number_fails(notebook: Path, changed: Path) -> None:
    settings = ("--rootdir", str(ROOT), "-c", str(ROOT / "pyproject.toml"))
    plugins = ("-p", "tests.nbval_digest", "-p", "no:cacheprovider")
    command = [sys.executable, "-m", "pytest", "-rA", *settings, *plugins, str(notebook), str(changed)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, text=True)
    verdicts = re.findall(r"^(PASSED|FAILED) ", run.stdout, re.MULTILINE)  # in the order of the cells
    assert verdicts == ["PASSED"] * 3 + ["FAILED"] * 3, run.stdout


def test_it_is_written_the_same_again(notebook: Path) -> None:
    before = notebook.read_bytes()
    subprocess.run([sys.executable, "-m", "tools.notebooks", str(notebook)], cwd=ROOT, check=True)
    assert notebook.read_bytes() == before


CHAPTERS = sorted((ROOT / "book").rglob("*.ipynb"))


@pytest.mark.parametrize("path", CHAPTERS, ids=[path.stem for path in CHAPTERS])
def test_every_cell_of_a_chapter_is_committed_with_its_outputs(path: Path) -> None:
    """nbval does not compare a cell that was never run: such a cell would pass whatever it prints."""
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert any(cell.outputs for cell in cells)


@pytest.mark.parametrize(
    "path", [*CHAPTERS, *sorted((ROOT / "book").rglob("*.md"))], ids=lambda path: path.stem
)
def test_no_chapter_is_called_by_a_number(path: Path) -> None:
    """Its number is given by the table of contents, and changes when a chapter is put in before it."""
    if path.suffix == ".md":
        text = path.read_text(encoding="utf-8")
    else:
        text = "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells)
    assert re.findall(r"chapters?\s+\d+", text, re.IGNORECASE) == []


@pytest.mark.parametrize(
    ("reference", "found", "same"),
    [
        ("slope -0.4987123", "slope -0.4987124", True),
        ("slope -0.499", "slope -0.498", False),
        ("0.107", "0.108", False),
        ("1.00000e-12 of 5", "1.000001e-12 of 5", True),
        ("255 strings", "256 strings", False),
        ("255 strings", "255 string", False),
        ("X1 3.0", "X2 3.0", False),
    ],
)
def test_only_the_last_digits_of_floats_are_forgiven(reference: str, found: str, same: bool) -> None:
    assert agree(reference, found) is same
