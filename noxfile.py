"""What `make` does, for systems that have no make: `uvx nox -s lint unit book test`, one of them or all.

Each session runs the recipe of that name in the Makefile, so the commands stand in one place, and has an
environment of its own below .nox, which uv makes in seconds out of links to one copy of the packages.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import nox

nox.options.sessions = ["test"]
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.reuse_venv = "yes"
ROOT = Path(__file__).parent
BOOK = "_build/html/.ready"


def recipe(target: str) -> list[list[str]]:
    """Return the commands of a target that are run in the environment; the others are make's own care."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8").replace("\\\n", " ")
    found = re.search(rf"^{re.escape(target)}:.*\n((?:\t.*\n)+)", text, re.MULTILINE)
    assert found, f"the Makefile must have the target {target!r}"
    lines = [line.strip() for line in found[1].splitlines()]
    tools = [line.removeprefix("$(BIN)/") for line in lines if line.startswith("$(BIN)/")]
    return [shlex.split(line.replace("$(JOBS)", "2")) for line in tools]


def run(session: nox.Session, *targets: str) -> None:
    session.install("-r", "requirements.txt")
    session.install("--no-deps", "-e", ".")
    if BOOK in targets:  # the small plotly.js bundles; without them the pages load the big one
        session.run("npm", "ci", "--ignore-scripts", "--loglevel=error", success_codes=range(256))
    for target in targets:
        for command in recipe(target):
            session.run(*command)


@nox.session
def lint(session: nox.Session) -> None:
    """The linters."""
    run(session, "lint")


@nox.session
def unit(session: nox.Session) -> None:
    """Unit tests and docstring examples: no browser, no notebooks."""
    run(session, "unit")


@nox.session
def book(session: nox.Session) -> None:
    """The whole book, below _build/html."""
    run(session, BOOK)


@nox.session
def test(session: nox.Session) -> None:
    """All of these, the notebooks and the pages in a browser."""
    run(session, "lint", BOOK, "test")
