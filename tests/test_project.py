"""What the project says about itself, each fact in one place or the same in all."""

from __future__ import annotations

import datetime
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import qshadow_viz

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
KINDS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def changelog() -> str:
    return (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_version_to_cite_is_that_of_the_package() -> None:
    lines = (ROOT / "CITATION.cff").read_text(encoding="utf-8").splitlines()
    cited = {key: value.strip().strip('"') for key, _, value in (line.partition(":") for line in lines)}
    assert cited["version"] == qshadow_viz.__version__
    assert f"\n## [{cited['version']}] - {cited['date-released']}\n" in changelog()


def test_the_changelog_is_in_order() -> None:
    titles = re.findall(r"^## (.+)$", changelog(), re.MULTILINE)
    assert titles[0] == "[Unreleased]"
    dates = [datetime.date.fromisoformat(title.split(" - ")[1]) for title in titles[1:]]
    assert dates == sorted(dates, reverse=True)
    assert set(re.findall(r"^### (.+)$", changelog(), re.MULTILINE)) <= KINDS


@pytest.mark.parametrize("extra", [None, *EXTRAS])
def test_the_pinned_versions_are_allowed(extra: str | None) -> None:
    """requirements.txt is made from pyproject.toml: it must hold what is asked for there."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    pins = [Requirement(line) for line in lines if not line.startswith("#")]
    for line in PROJECT["dependencies"] if extra is None else EXTRAS[extra]:
        asked = Requirement(line)
        found = [pin for pin in pins if canonicalize_name(pin.name) == canonicalize_name(asked.name)]
        assert found, f"{asked.name} is not pinned: `make lock UPGRADE=`"
        for pin in found:
            (version,) = pin.specifier
            assert version.operator == "=="
            assert asked.specifier.contains(version.version), f"{pin} is not {asked}"


def test_whoever_uses_the_package_may_have_newer_versions() -> None:
    for line in PROJECT["dependencies"]:
        operators = {bound.operator for bound in Requirement(line).specifier}
        assert operators == {">="}, f"{line}: an upper bound needs a reason, and an exception here"
