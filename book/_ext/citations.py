"""Make the bibliography readable aloud: docutils wraps it in a list whose entries are no list items.

The entries keep the role that says what they are (doc-biblioentry); only the wrapper's claim goes.
"""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx

_WRAPPER = '<div role="list" class="citation-list">'


def _unlist(_app: Sphinx, _page: str, _template: str, context: dict[str, Any], _doctree: Any) -> None:
    if body := context.get("body"):
        context["body"] = body.replace(_WRAPPER, _WRAPPER.replace('role="list" ', ""))


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("html-page-context", _unlist)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
