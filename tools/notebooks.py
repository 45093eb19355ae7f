"""Execute the book's notebooks and store their outputs in the form that is committed.

    python tools/notebooks.py [NOTEBOOK ...]      execute, rewrite (all of book/ by default)
    python tools/notebooks.py --check [...]       only say which would change; exit 1 if one does

A committed notebook carries its printed text and, for each figure and explorable, a digest of a few
lines in place of the payload (digest.py in qshadow_viz.figures and in qshadow_viz.explore). Running this
twice writes the same bytes.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

from qshadow_viz.figures.digest import figure_digest

ROOT = Path(__file__).resolve().parent.parent
PLOTLY = "application/vnd.plotly.v1+json"
WIDGET = "application/vnd.jupyter.widget-view+json"


def committed_data(data: dict[str, Any]) -> dict[str, Any]:
    """Return one output's data as a committed notebook keeps it."""
    if PLOTLY in data:
        return {"text/plain": figure_digest(data[PLOTLY])}
    if WIDGET in data:
        return {"text/plain": data["text/plain"]}
    return data


def joined(outputs: list[Any]) -> list[Any]:
    """Join pieces of one stream: where a long print is cut depends on the clock."""
    found: list[Any] = []
    for output in outputs:
        last = found[-1] if found else None
        if (
            last is not None
            and output.output_type == last.output_type == "stream"
            and output.name == last.name
        ):
            last.text += output.text
        else:
            found.append(output)
    return found


def execute(path: Path) -> str:
    """Return the notebook at `path`, executed anew, as it should be committed."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(path.parent)}}).execute()
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    number = 0
    for cell in notebook.cells:
        cell.metadata = {key: cell.metadata[key] for key in ("tags",) if cell.metadata.get(key)}
        if cell.cell_type != "code":
            continue
        number += 1
        cell.execution_count = number
        cell.outputs = joined(cell.outputs)
        for output in cell.outputs:
            if output.output_type in ("display_data", "execute_result"):
                output.data = committed_data(output.data)
                output.metadata = {}
            if output.output_type == "execute_result":
                output.execution_count = number
    nbformat.validate(notebook)
    return f"{nbformat.writes(notebook)}\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("notebooks", nargs="*", type=Path)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    os.environ["TQDM_DISABLE"] = "1"
    changed = 0
    for path in options.notebooks or sorted((ROOT / "book").rglob("*.ipynb")):
        before = path.read_text(encoding="utf-8")
        after = execute(path)
        if before == after:
            print(f"same     {path}")
            continue
        changed += 1
        print(f"{'differs' if options.check else 'written'}  {path}")
        if not options.check:
            path.write_text(after, encoding="utf-8")
    return int(options.check and changed > 0)


if __name__ == "__main__":
    sys.exit(main())
