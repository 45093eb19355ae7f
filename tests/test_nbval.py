"""The notebooks' check itself: it passes what is right, and a changed number fails."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from qshadow_viz.figures.digest import agree

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


def edited(path: Path, what: str, *edits: tuple[str, Any]) -> Path:
    """Write a copy in which the ``source`` or the ``output`` of each cell is edited in one place."""
    found = nbformat.read(path, as_version=4)
    for cell, (old, new) in zip(found.cells, edits, strict=True):
        place, key = (cell, "source") if what == "source" else (cell.outputs[0], "text")
        place, key = (place, key) if key in place else (place["data"], "text/plain")
        place[key], times = re.subn(old, new, place[key], count=1)
        assert times == 1, place[key]
    path = path.with_name(f"{what}.ipynb")
    nbformat.write(found, path)
    return path


def test_the_right_notebook_passes_and_a_changed_number_fails(notebook: Path) -> None:
    """Changed in what is committed (a printed number, a sum), then in what is computed (in one state)."""
    in_a_sum = (r"(y \(\d+\) -?\d+\.\d{5})(\d)", lambda found: f"{found[1]}{(int(found[2]) + 1) % 10}")
    output = edited(notebook, "output", ("e 1", "e 2"), in_a_sum, in_a_sum)
    one_state = (r"\*\* p\)", "** p * (1.1 if p == 2 else 1))")
    source = edited(notebook, "source", ("'ZZ'", "'ZI'"), (", 1, 5", ", 1.1, 5"), one_state)
    settings = ("--rootdir", str(ROOT), "-c", str(ROOT / "pyproject.toml"))
    plugins = ("-p", "tests.nbval_digest", "-p", "no:cacheprovider")
    notebooks = map(str, (notebook, output, source))
    command = [sys.executable, "-m", "pytest", "-rA", *settings, *plugins, *notebooks]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, text=True)
    verdicts = re.findall(r"^(PASSED|FAILED) ", run.stdout, re.MULTILINE)  # in the order of the cells
    assert verdicts == ["PASSED"] * 3 + ["FAILED"] * 6, run.stdout


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
