"""Serve MathJax from the book itself: the files of the package sphinx-mathjax-offline, with SVG output.

That package's own extension insists on CommonHTML output and copies 15 MB; this one copies what
SVG output can ask for.
"""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

_MAIN = "tex-svg.js"
_FOLDERS = ("a11y", "input", "sre", "ui")  # loaded on demand: accessibility, rarer TeX macros, the menu


def _source() -> Path:
    spec = importlib.util.find_spec("sphinx-mathjax-offline")
    if spec is None or spec.origin is None:
        raise RuntimeError("MathJax is missing: install sphinx-mathjax-offline (make install)")
    return Path(spec.origin).parent / "static" / "mathjax"


def _copy(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or app.builder.format != "html":
        return
    target = Path(app.outdir) / "_static" / "mathjax"
    target.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(_source() / _MAIN, target / _MAIN)
    for folder in _FOLDERS:
        shutil.copytree(_source() / folder, target / folder, dirs_exist_ok=True)


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("config-inited", lambda _app, config: setattr(config, "mathjax_path", f"mathjax/{_MAIN}"))
    app.connect("build-finished", _copy)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
