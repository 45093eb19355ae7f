"""The package next to other projects: each task, size and implementation in turn, and a page of tables.

    make bench-peers            about twenty minutes

Runs the scripts of peers/ one after the other, each implementation in its own environment (made by
peers/environments.sh) on one thread, prints their lines, and writes book/reference/benchmarks.md. An
environment that is not there is shown as such.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PAGE = ROOT / "book" / "reference" / "benchmarks.md"
PATIENCE = 300  # seconds for one script, whose single runs have a limit of their own
OVER = "over 60 s"

NAMES = {
    "package": "this package",
    "numpy": "plain NumPy",
    "stim": "loop over stim",
    "pennylane": "PennyLane",
    "mitiq": "mitiq",
    "povm": "POVM toolbox",
    "tencirpauli": "TenCirPauli",
}
OWN = ("package", "numpy", "stim")  # these run where the package is
ALL = ("package", "numpy", "pennylane", "mitiq", "povm", "tencirpauli")


class Task(NamedTuple):
    title: str
    script: str
    options: tuple[str, ...]
    sizes: tuple[int, ...]
    implementations: tuple[str, ...]
    note: str


ACQUIRE = (
    "Each starts from the description of the state that it is fastest with. The POVM toolbox samples with "
    "Aer; PennyLane, which copies the ket for every snapshot, acquires those of 16 qubits in parts. What is "
    "found is checked against exact expectation values, to 6 standard errors."
)
PURITY = (
    "Three of them average over all pairs of snapshots; PennyLane takes the nearest state to the "
    "reconstructed one, a different estimator with a bias."
)
TASKS = (
    Task("Acquire 10,000 snapshots of GHZ", "acquire", ("--state", "ghz"), (4, 8, 12, 16), ALL, ACQUIRE),
    Task(
        "Acquire 10,000 snapshots of a random ket",
        "acquire",
        ("--state", "random"),
        (4, 8, 12, 16),
        ALL,
        ACQUIRE,
    ),
    Task(
        "Estimate 1,000 strings",
        "estimate",
        (),
        (8, 12, 50),
        ALL,
        "Weight 1 to 3, from 10,000 snapshots, the median of the means of 10 batches; reading the strings is "
        "timed. All but the POVM toolbox, which draws its batches at random, must agree with plain NumPy.",
    ),
    Task(
        "Reconstruct 4 qubits",
        "reconstruct",
        (),
        (4,),
        ALL,
        "The mean of 10,000 inverted snapshots. All must agree.",
    ),
    Task(
        "Purity of 2 of 8 qubits, 1,000 snapshots",
        "purity",
        ("--snapshots", "1000"),
        (8,),
        ("package", "numpy", "pennylane", "tencirpauli"),
        PURITY,
    ),
    Task(
        "Purity of 2 of 8 qubits, 10,000 snapshots",
        "purity",
        ("--snapshots", "10000"),
        (8,),
        ("package", "numpy", "pennylane", "tencirpauli"),
        PURITY,
    ),
    Task(
        "Clifford fidelity of GHZ",
        "clifford",
        (),
        (4, 8, 20, 50),
        ("package", "stim", "tencirpauli"),
        "Measure 1,000 random global Clifford snapshots, estimate the fidelity; checked to 5 sigma.",
    ),
    Task(
        "Squares from 10,000 Bell pairs",
        "bell",
        (),
        (6, 20),
        ("package", "numpy"),
        "All 4,096 squares for n = 6, those of 1,000 random strings for n = 20, from a given record.",
    ),
)


def python_of(implementation: str) -> Path:
    if implementation in OWN:
        return Path(sys.executable)
    return HERE / "peers" / f".env-{implementation}" / "bin" / "python"


def run(task: Task, implementation: str, n: int) -> dict[str, Any]:
    """Run one script; return its line, or why there is none."""
    base = {"task": task.title, "impl": implementation, "n": n}
    python = python_of(implementation)
    if not python.exists():
        return base | {"stopped": "not installed"}
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    for kernel in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):  # each NumPy takes the kernels that it prefers
        environment.pop(kernel, None)
    if implementation in OWN:
        environment["PYTHONPATH"] = str(ROOT)
    script = HERE / "peers" / f"{task.script}.py"
    call = [str(python), str(script), "--impl", implementation, "--n", str(n), *task.options]
    try:
        done = subprocess.run(
            call, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:  # in one long call that no signal ends
        return base | {"stopped": OVER}
    if done.returncode:
        print(done.stderr, file=sys.stderr)
        reason = done.stderr.strip().splitlines()[-1:] or [f"exit {done.returncode}"]
        return base | {"stopped": "failed", "reason": reason[0]}
    return base | json.loads(done.stdout.splitlines()[-1]) | {"task": task.title}


def number(value: float) -> str:
    """Write a positive number with about three digits."""
    if value < 1:
        return f"{value:.2g}"
    return f"{value:.1f}" if value < 10 else f"{float(f'{value:.3g}'):,.0f}"


def table(task: Task, lines: list[dict[str, Any]]) -> str:
    rows = ["| implementation | n | ms | times slower |", "|---|--:|--:|--:|"]
    for n in task.sizes:
        here = {line["impl"]: line for line in lines if line["task"] == task.title and line["n"] == n}
        ours = here.get("package", {}).get("minimum")
        for name, line in here.items():
            if "median" in line:
                ratio = "1" if name == "package" else number(line["minimum"] / ours) if ours else ""
                rows.append(f"| {NAMES[name]} | {n} | {number(line['median'])} | {ratio} |")
            else:
                bound = f"> {number(6e4 / ours)}" if ours and line["stopped"] == OVER else ""
                rows.append(f"| {NAMES[name]} | {n} | {line['stopped']} | {bound} |")
    rows += [f"| {NAMES[name]} | | cannot | |" for name in ALL[2:] if name not in task.implementations]
    return "\n".join(rows)


def page(lines: list[dict[str, Any]]) -> str:
    cpu = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    versions = {NAMES[line["impl"]]: line["version"] for line in lines if "version" in line}
    numpys = sorted({line["numpy"] for line in lines if "numpy" in line})
    versions.pop(NAMES["numpy"], None)
    versions = {name.replace("loop over ", ""): version for name, version in versions.items()}
    parts = [
        "# How fast",
        "What the package takes, next to plain NumPy and to other projects that do the same. "
        "*ms* is the median of several runs on one thread, or the one run where it takes over 8 s; *times "
        "slower* compares the fastest runs, which other work disturbs least, with the package's. A run is "
        "stopped after 60 s and then only bounds the ratio; where a smaller n was stopped, a larger one was "
        "not tried. A record that is asked questions is the same for all, in the form each of them keeps. "
        "*cannot*: the project has no such measurement or estimator. Every answer was "
        "checked before its time was kept.",
    ]
    for task in TASKS:
        if any(line["task"] == task.title for line in lines):
            parts += [f"## {task.title}", task.note, table(task, lines)]
    failed = [f"{NAMES[e['impl']]}, {e['task']}, n = {e['n']}: {e['reason']}" for e in lines if "reason" in e]
    parts += [
        "## Measure it yourself",
        "```sh\nbenchmarks/peers/environments.sh   # an environment for each peer\nmake bench-peers\n```",
        f"These tables: {cpu.group(1) if cpu else platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, NumPy {' and '.join(numpys)}; "
        + ", ".join(f"{name} {version}" for name, version in versions.items())
        + ".",
        *failed,
    ]
    return "\n\n".join(parts) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tasks", nargs="*", help="only these scripts of peers/, without the page")
    chosen = parser.parse_args().tasks
    lines: list[dict[str, Any]] = []
    for task in TASKS:
        if chosen and task.script not in chosen:
            continue
        over: dict[str, str] = {}
        for n in task.sizes:
            for implementation in task.implementations:
                if implementation in over:
                    line = {"task": task.title, "impl": implementation, "n": n, "stopped": "not tried"}
                else:
                    line = run(task, implementation, n)
                    if line.get("stopped", "").startswith("over"):
                        over[implementation] = line["stopped"]
                lines.append(line)
                print(json.dumps(line), flush=True)
        if not chosen:  # after each task, so that an interrupted run leaves what it has
            PAGE.write_text(page(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
