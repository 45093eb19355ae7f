"""What `import qshadow_viz` gives, and what it does not load before it is used."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import qshadow_viz

ROOT = Path(__file__).resolve().parent.parent
HEAVY = (
    "plotly",
    "ipywidgets",
    "anywidget",
    "IPython",
    "sphinx",
    "matplotlib",
    "qutip",
    "stim",
    "scipy.stats",
)


def loaded_by(code: str) -> set[str]:
    """Run code in a new interpreter and return which heavy packages it loaded."""
    code += f"\nimport sys; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(re.findall(r"'([\w.]+)'", done.stdout.splitlines()[-1]))


def test_estimating_from_a_file_loads_nothing_heavy(tmp_path: Path) -> None:
    path = tmp_path / "shadow.csv"
    path.write_text("bases,outcomes\nZZ,00\nXZ,01\n")
    asked = "shadow.expect(['ZZ', 'IZ']), shadow.standard_error({'ZZ': 1, 'IZ': 2}), shadow.purity([0])"
    assert loaded_by(f"from qshadow_viz import data\nshadow = data.read({str(path)!r})\n{asked}") == set()
    assert loaded_by("from qshadow_viz import BellSamples\nBellSamples([[0, 3]]).all_squared()") == set()


def test_what_is_used_is_loaded() -> None:
    # the test above could fail
    assert "qutip" in loaded_by("from qshadow_viz import states; states.ghz(2)")
    assert "plotly" in loaded_by("import qshadow_viz; qshadow_viz.figures.bell_circuit")
    assert "ipywidgets" in loaded_by("from qshadow_viz import explore")


def test_every_public_room_is_there() -> None:
    rooms = [
        path.stem
        for path in (ROOT / "qshadow_viz").iterdir()
        if not path.name.startswith(("_", "py.")) and (path.is_dir() or path.suffix == ".py")
    ]
    code = "import qshadow_viz\n" + "\n".join(f"qshadow_viz.{room}.__doc__" for room in rooms)
    loaded_by(code)
    assert set(rooms) <= set(dir(qshadow_viz))
    assert set(rooms) <= set(qshadow_viz.__all__)


@pytest.mark.parametrize("room", [name for name in dir(qshadow_viz) if name.islower() and name[0] != "_"])
def test_a_room_says_what_it_is_for_and_offers_what_it_has(room: str) -> None:
    module = getattr(qshadow_viz, room)
    first = module.__doc__.strip().splitlines()[0]
    assert len(first) > 20
    for name in getattr(module, "__all__", ()):
        assert hasattr(module, name)


def test_the_version_has_one_source() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    stated = project.get("version", qshadow_viz.__version__)
    assert stated == qshadow_viz.__version__
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert re.search(rf"^version: \"?{re.escape(qshadow_viz.__version__)}\"?$", citation, re.MULTILINE)


def test_all_but_circuits_works_without_stim() -> None:
    code = """
import sys
sys.modules["stim"] = None  # as where it cannot be installed
from qshadow_viz import BellSamples, CliffordShadow, PauliShadow, local, states
state = states.ghz(2)
PauliShadow.measure(state, 5, rng=0).expect("ZZ")
CliffordShadow.measure(state, 5, rng=0).fidelity(state)
BellSamples.measure(state, 5, rng=0).squared("ZZ")
local.measure(state, [[0, 0]], rng=0)
"""
    assert "stim" not in loaded_by(code + "del sys.modules['stim']")
