"""What makes a page of the book out of date."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("sphinx", reason="the extra `book` is not installed")
from qshadow_viz.explore import publish


def test_a_changed_file_changes_the_fingerprint(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "a.py").write_text("x = 1\n")
    (tmp_path / "b.css").write_text("p {}\n")
    code, all_of_it = (publish._fingerprint([tmp_path], pattern) for pattern in ("*.py", "*"))
    assert publish._fingerprint([tmp_path], "*.py") == code
    (tmp_path / "b.css").write_text("p { color: red }\n")
    assert publish._fingerprint([tmp_path], "*.py") == code
    assert publish._fingerprint([tmp_path], "*") != all_of_it
    (tmp_path / "inner" / "a.py").write_text("x = 2\n")
    assert publish._fingerprint([tmp_path], "*.py") != code
