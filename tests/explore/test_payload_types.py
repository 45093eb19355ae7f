"""What Python sends to the page has the types by which the page's scripts are checked."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from qshadow_viz.explore import choice, explore, seed, steps, toggle

ROOT = Path(__file__).resolve().parents[2]
TYPES = ROOT / "qshadow_viz" / "explore" / "static" / "types.d.ts"
TSC = ROOT / "node_modules" / "typescript" / "bin" / "tsc"


def view(kind: str, power: float, count: int, shaded: bool, again: int) -> go.Figure:
    x = np.linspace(0, 1, 5)
    fig = go.Figure(go.Scatter(x=x, y=count * x**power))
    if kind == "map":
        fig.add_heatmap(z=np.random.default_rng(again).normal(size=(2, 3)))
    if shaded:
        fig.update_layout(plot_bgcolor="#eef1f6")
    return fig.update_layout(height=300, meta={"narrow": {"height": 500}})


def payload() -> dict[str, Any]:
    """Return what the widget sends, with a control of every kind and every thing that one may say."""
    widget = explore(
        view,
        kind=choice("curve", "map", play=True),
        power=steps(0.5, 2, bounds=(0, 3), unit="steps"),
        count=steps(1, 2),
        shaded=toggle(),
        again=seed(3, 4),
        caption="c",
        alt="a",
    )
    return dict(widget.payload)


def complaints(folder: Path, *sent: dict[str, Any]) -> dict[int, str]:
    """Return what tsc says of each that it refuses; skip without tsc, which `make lint` forbids in CI."""
    node = shutil.which("node", path=str(Path(sys.executable).parent)) or shutil.which("node")
    if node is None or not TSC.is_file():
        pytest.skip("node or tsc is missing (make install): payloads were not held against their types")
    lines = [f"export const p{i}: Payload = {json.dumps(payload)};" for i, payload in enumerate(sent)]
    file = folder / "payloads.ts"
    file.write_text("\n".join([*lines, f"import type {{ Payload }} from {json.dumps(str(TYPES))};"]), "utf-8")
    options = ["--ignoreConfig", "--noEmit", "--strict", "--module", "nodenext", "--target", "es2022"]
    options += ["--types", "", "--pretty", "false"]
    done = subprocess.run([node, str(TSC), *options, str(file)], capture_output=True, text=True, check=False)
    found = re.findall(r"payloads\.ts\((\d+),\d+\): (.*(?:\n .*)*)", done.stdout)
    assert (done.returncode == 0) == (not found), done.stdout + done.stderr
    return {int(line) - 1: words for line, words in found}


def test_the_payload_has_its_types(tmp_path: Path) -> None:
    sent = payload()
    assert {spec["kind"] for spec in sent["controls"]} == {"choice", "steps", "toggle", "seed"}
    assert '"shape": "2, 3"' in json.dumps(sent)
    assert any(-1 in places for _, places in sent["vary"])
    assert complaints(tmp_path, sent) == {}


def test_a_payload_of_other_types_is_refused(tmp_path: Path) -> None:
    sent = payload()
    halves = {"data": [{"y": {"dtype": "f2", "bdata": ""}}]}
    bare = [{key: value for key, value in spec.items() if key != "integer"} for spec in sent["controls"]]
    wrong: list[dict[str, Any]] = [{"dark": ["#000"]}, {"more": 1}, {"base": halves}, {"controls": bare}]
    found = complaints(tmp_path, *({**sent, **change} for change in wrong))
    for at, word in enumerate(["Partners", '"more"', '"f2"', "integer"]):
        assert word in found[at]
