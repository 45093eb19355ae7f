"""Publish explorables and Plotly figures in a Sphinx book: all that they need, and nothing from elsewhere.

As a Sphinx extension (``extensions: [qshadow_viz.explore.publish]``) it copies the scripts, the
style and plotly.js into the book and tells the kernels of the build that they are publishing.
As a MyST-NB renderer (an entry point of this package) it turns a cell's output into the element
that the page's script brings to life.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from html import escape
from importlib.metadata import version
from pathlib import Path
from typing import Any, ClassVar

import plotly.offline
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.fileutil import copy_asset_file

from ..figures import theme
from .widget import MIME, PUBLISHING

log = logging.getLogger(__name__)

_STATIC = Path(__file__).parent / "static"
_PLOTLY = "application/vnd.plotly.v1+json"

# Smallest first. The traces are those of the distributions of plotly.js 4.
_BUNDLES = (
    ("basic", ("scatter", "bar", "pie")),
    ("gl3d", ("scatter", "scatter3d", "mesh3d", "surface", "cone", "isosurface", "streamtube", "volume")),
    (
        "cartesian",
        (
            *("scatter", "bar", "pie", "box", "contour", "heatmap", "histogram", "histogram2d"),
            *("histogram2dcontour", "image", "scatterternary", "violin"),
        ),
    ),
)


class FigureRenderer:
    """Render explorables, Plotly figures and QuTiP objects for the page."""

    mime_priority_overrides: ClassVar = [
        ("html", MIME, 1),
        ("html", _PLOTLY, 2),
        ("html", "application/vnd.jupyter.widget-view+json", None),
    ]

    @staticmethod
    def handle_mime(_renderer: Any, data: Any, inline: bool) -> list[nodes.Element] | None:
        """Return the nodes for one output, or None to leave it to MyST-NB."""
        if inline:
            return None
        if data.mime_type == MIME:
            return [_slot("explore", data.content)]
        if data.mime_type == _PLOTLY:
            return [_slot("plain", {key: data.content.get(key) for key in ("data", "layout")})]
        if data.mime_type == "text/latex" and data.string.startswith("Quantum object"):
            return _quantum_object(data.string)
        return None


def setup(app: Sphinx) -> dict[str, Any]:
    """Set up the Sphinx extension."""
    app.add_config_value("qsv_node_modules", "node_modules", "env")
    # Pages are executed anew when the package that makes their figures has changed, and written anew when
    # templates or static files have, not only when their own text has.
    app.add_config_value("qsv_package", _fingerprint([Path(__file__).parents[1]], "*.py"), "env")
    app.add_config_value("qsv_look", "", "html")
    app.connect("config-inited", _note_look)
    app.connect("builder-inited", _prepare)
    app.connect("html-page-context", _preload)
    app.connect("build-finished", _copy)
    return {"version": version("qshadow_viz"), "parallel_read_safe": True, "parallel_write_safe": True}


def _note_look(app: Sphinx, config: Any) -> None:
    folders = [Path(app.confdir) / name for name in (*config.html_static_path, *config.templates_path)]
    config.qsv_look = _fingerprint([_STATIC, *folders], "*")


def _fingerprint(folders: list[Path], pattern: str) -> str:
    """Return a digest of the files in these folders."""
    digest = hashlib.sha256()
    for path in sorted(path for folder in folders for path in folder.rglob(pattern) if path.is_file()):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _slot(kind: str, content: dict[str, Any]) -> nodes.Element:
    # "</" would end the script element early; escaped it is the same JSON
    data = json.dumps(content, separators=(",", ":"), ensure_ascii=False).replace("</", "<\\/")
    if kind == "explore":
        layout, alt = content["base"].get("layout") or {}, content["base"].get("alt")
        inside = f'<p class="qsv-waiting">{escape(content["caption"])}</p>'
    else:
        layout = content["layout"] or {}
        alt = (layout.get("meta") or {}).get("alt")
        label = escape(alt or "Figure", quote=True)
        inside = f'<div class="qsv-figure" role="img" aria-label="{label}"></div>'
    height = layout.get("height") or 380
    css = "qsv-slot" if kind == "explore" else "qsv-plain"
    html = (
        f'<div data-qsv="{kind}" class="{css}" style="min-height:{height}px">'
        f'<script type="application/json">{data}</script>{inside}'
        f"<noscript><p>{escape(alt or 'This figure needs JavaScript.')}</p></noscript></div>"
    )
    node = nodes.raw("", html, format="html")
    types = {trace.get("type", "scatter") for trace in _traces(content, kind) if trace}
    node["qsv_bundle"] = _bundle(types)
    return node


def _traces(content: dict[str, Any], kind: str) -> list[Any]:
    return (content["base"].get("data") if kind == "explore" else content["data"]) or []


def _bundle(types: set[str]) -> str:
    for name, traces in _BUNDLES:
        if types <= set(traces):
            return name
    return "full"


def _quantum_object(text: str) -> list[nodes.Element]:
    """QuTiP writes prose and display maths in one LaTeX string: set them apart."""
    words, _, rest = text.partition("$$")
    matrix = rest.rpartition("$$")[0]
    found: list[nodes.Element] = [nodes.paragraph(text=re.sub(r"\s+", " ", words).strip())]
    if matrix:
        found.append(nodes.math_block(matrix, matrix, nowrap=False, number=None))
    return found


def _prepare(app: Sphinx) -> None:
    os.environ[PUBLISHING] = "1"
    os.environ.setdefault("TQDM_DISABLE", "1")
    if app.builder.format != "html":
        return
    app.add_css_file("qsv/explore.css")
    app.add_js_file("qsv/theme.js")
    app.add_js_file("qsv/page.js", type="module")


def _preload(app: Sphinx, _page: str, _template: str, context: dict[str, Any], doctree: Any) -> None:
    """Let the browser fetch what the page's first figure needs before it has read the page's script."""
    if doctree is None:
        return
    for node in doctree.findall(nodes.raw):
        if "qsv_bundle" in node:
            name = _file(node["qsv_bundle"]) if _source(app, node["qsv_bundle"]) else _file("full")
            href = context["pathto"](f"_static/qsv/{name}", resource=True)
            module = context["pathto"]("_static/qsv/explore.js", resource=True)
            context["metatags"] = (
                context.get("metatags", "")
                + f'\n<link rel="preload" as="script" href="{href}">'
                + f'\n<link rel="modulepreload" href="{module}">'
            )
            return


def _copy(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or app.builder.format != "html":
        return
    target = Path(app.outdir) / "_static" / "qsv"
    target.mkdir(parents=True, exist_ok=True)
    for name in ("explore.js", "page.js", "explore.css"):
        copy_asset_file(_STATIC / name, target)
    bundles: list[dict[str, Any]] = []
    for name, traces in _BUNDLES:
        if source := _source(app, name):
            copy_asset_file(source, target / _file(name))
            bundles.append({"file": _file(name), "traces": traces})
    if len(bundles) < len(_BUNDLES):
        log.info(
            "plotly.js: small bundles not installed (npm ci); pages load the full one, which starts slower"
        )
    (target / _file("full")).write_text(plotly.offline.get_plotlyjs(), encoding="utf-8")
    bundles.append({"file": _file("full"), "traces": None})
    page = {"dark": theme.dark_partners(), "config": theme.CONFIG, "bundles": bundles}
    (target / "theme.js").write_text(f"globalThis.qsvTheme = {json.dumps(page)};\n", encoding="utf-8")


def _source(app: Sphinx, name: str) -> Path | None:
    folder = Path(app.confdir) / app.config.qsv_node_modules / f"plotly.js-{name}-dist-min"
    source = folder / f"plotly-{name}.min.js"
    return source if source.is_file() else None


def _file(name: str) -> str:
    return "plotly.min.js" if name == "full" else f"plotly-{name}.min.js"
