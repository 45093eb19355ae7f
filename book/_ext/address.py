"""The book's public address: known in one place (repository.url in _config.yml), used everywhere.

Until it is known, no page shows a button that would lead nowhere. Once it is, every notebook page
offers Binder and the source, and the sentence on how to get the book names the real address.
"""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config

UNKNOWN = "https://github.com/OWNER/REPO"


def _buttons(_app: Sphinx, config: Config) -> None:
    options = config.html_theme_options
    url = options.get("repository_url", UNKNOWN)
    known = bool(url) and url != UNKNOWN
    options["use_repository_button"] = known
    options["use_issues_button"] = known
    if known:
        options["launch_buttons"] = {
            "binderhub_url": "https://mybinder.org",
            "notebook_interface": "jupyterlab",
        }


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("config-inited", _buttons)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
