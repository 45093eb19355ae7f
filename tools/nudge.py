"""Execute chapters while libraries answer another last bit, and say what would be printed otherwise.

    python tools/nudge.py [--times N] [--seed S] [NOTEBOOK ...]     all of book/ by default

Processors round the last bit of a sum or a cosine differently. Nothing in the book may hang on it: not
a digest, not a printed number, not an outcome of a measurement. So functions of NumPy, SciPy and QuTiP on
which the book rests are wrapped (`install`): each number that they return, or that a geometric one
takes, moves up or down by one unit in the last place or stays. Numbers that are whole are exact everywhere
and are left alone; where numbers cancel, what is left is noise of the size of the last bit of the largest,
and so is the nudge. Eigenvectors also change sign.

Outputs are compared with the committed ones as `make test` does it (tests/nbval_digest.py).
"""

from __future__ import annotations

import argparse
import functools
import importlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

ROOT = Path(__file__).resolve().parent.parent

# Sums, in which numbers may cancel.
SUMS = {
    "numpy": "dot einsum matmul polyfit tensordot vecdot",
    "numpy.linalg": "cholesky eigh eigvalsh lstsq norm solve svd",
    "scipy.linalg": "eigh eigvalsh eigvalsh_tridiagonal",
    "scipy.optimize": "brentq linprog",
    "scipy.sparse.linalg": "eigsh",
    "scipy.spatial.transform.Rotation": "apply",
    "qutip": "expect variance",
    "qutip.Qobj": "eigenenergies full overlap tr",
}
# Functions of single numbers, exact where the result is whole: the cosine of 0, the logarithm of 1.
FUNCTIONS = {
    "numpy": "arctan2 cos exp expm1 hypot log log10 log1p power sin",
    "scipy.special": "bdtr betainc betaincinv expit ndtr ndtri",
    "scipy.stats.binom": "cdf pmf",
    "scipy.stats.poisson": "pmf",
    "scipy.stats.norm": "isf",
}
# Geometry: what goes in is nudged, as what comes out has a structure of its own.
GEOMETRY = {"scipy.spatial": "ConvexHull HalfspaceIntersection"}
VECTORS = ("eigh", "eigsh")


class Nudge:
    """A source of nudges.

    Parameters
    ----------
    seed : int
    """

    def __init__(self, seed: int) -> None:
        self.rng = np.random.Generator(np.random.SFC64(seed))

    def __call__(self, value: Any, scale: Any = None) -> Any:
        """Return floats, alone, in an array, in a tuple or in SciPy's result, moved by -1, 0 or 1 ulp each.

        Parameters
        ----------
        value : object
            What is of another kind is returned as it is, and so are arrays of whole numbers.
        scale : array_like, optional
            The size of what was added up: what is smaller than its last bit moves by that. By default the
            largest number; 0 where nothing was added up, and then whole numbers stay.
        """
        if isinstance(value, tuple):
            parts = [self(part, scale) for part in value]
            return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
        if hasattr(value, "x") and hasattr(value, "success"):
            value.x = self(value.x, scale)
        if isinstance(value, float | complex | np.generic):
            moved = self(np.asarray(value), scale)[()]
            return moved if isinstance(value, np.generic) else type(value)(moved)
        if not isinstance(value, np.ndarray) or value.dtype.kind not in "fc" or not value.size:
            return value
        moved = np.array(value)  # a copy, contiguous
        flat = moved.reshape(-1).view(moved.real.dtype)
        finite = np.isfinite(flat)
        whole = np.rint(flat) == flat
        if whole[finite].all():
            return value
        sizes = np.abs(flat[finite]).max() if scale is None else scale
        sizes = np.broadcast_to(np.asarray(sizes, dtype=flat.dtype), value.shape)
        least = np.repeat(sizes.ravel(), flat.size // value.size) * (np.finfo(flat.dtype).eps / 2)
        step = self.rng.integers(-1, 2, size=flat.shape).astype(flat.dtype)
        step[whole & (least == 0)] = 0
        beside = np.nextafter(flat, np.copysign(np.inf, step), dtype=flat.dtype)
        beside = np.where(np.abs(flat) < least, flat + step * least, beside)
        flat[:] = np.where(step == 0, flat, beside)
        return moved

    def vectors(self, found: Any) -> Any:
        """Return eigenvalues and eigenvectors, nudged, some vectors with the other sign."""
        values, vectors = found
        return self(values), self(vectors) * self.rng.choice([-1.0, 1.0], size=vectors.shape[1])


def install(seed: int) -> None:
    """Wrap the functions, for the rest of this process; before `qshadow_viz` is imported."""
    nudge = Nudge(seed)
    for table, wrap in ((SUMS, wrapped_sum), (FUNCTIONS, _function), (GEOMETRY, _geometry)):
        for path, names in table.items():
            owner = functools.reduce(_step, path.split("."), None)
            for name in names.split():
                function = getattr(owner, name)
                setattr(owner, name, functools.wraps(function, updated=())(wrap(function, name, nudge)))


def _step(owner: Any, name: str) -> Any:
    if owner is None:
        return importlib.import_module(name)
    return getattr(owner, name, None) or importlib.import_module(f"{owner.__name__}.{name}")


def wrapped_sum(function: Any, name: str, nudge: Nudge) -> Callable[..., Any]:
    """Return a function of this name whose sums come out nudged."""

    def call(*given: Any, **named: Any) -> Any:
        found = function(*given, **named)
        views = (np.may_share_memory(found, part) for part in given if isinstance(part, np.ndarray))
        if named.get("out") is not None or (isinstance(found, np.ndarray) and any(views)):
            return found  # einsum returns a view where it adds nothing up
        if name in VECTORS and isinstance(found, tuple):
            return nudge.vectors(found)
        scale = None
        if name == "vecdot":
            scale = np.sqrt(np.abs(function(given[0], given[0]) * function(given[1], given[1])))
        return nudge(found, scale)

    return call


def _function(function: Any, _: str, nudge: Nudge) -> Callable[..., Any]:
    def call(*given: Any, **named: Any) -> Any:
        found = function(*given, **named)
        return found if named.get("out") is not None else nudge(found, scale=0)

    return call


def _geometry(function: Any, _: str, nudge: Nudge) -> Callable[..., Any]:
    def call(first: Any, *others: Any, **named: Any) -> Any:
        return function(nudge(np.asarray(first)), *others, **named)

    return call


def differences(path: Path, seed: int | None) -> list[str]:
    """Execute a chapter with nudges, and return what it prints that does not agree with what is committed.

    Parameters
    ----------
    path : pathlib.Path
    seed : int or None
        Of the nudges; None for none.
    """
    from qshadow_viz.figures.digest import agree
    from tools.notebooks import committed_data, joined

    committed = nbformat.read(path, as_version=4)
    notebook = nbformat.read(path, as_version=4)
    before = f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
    if seed is not None:
        before += f"from tools import nudge; nudge.install({seed})"
    notebook.cells.insert(0, nbformat.v4.new_code_cell(before))
    client = NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(path.parent)}})
    try:
        client.execute()
    except CellExecutionError as error:
        return [f"{path.name}, nudges {seed}: {error}"]
    found = []
    for number, (old, new) in enumerate(zip(committed.cells, notebook.cells[1:], strict=True)):
        if old.cell_type != "code":
            continue
        texts = [_text(output) for output in old.outputs]
        others = []
        for output in joined(new.outputs):
            if "data" in output:
                output.data = committed_data(output.data)
            others.append(_text(output))
        if len(texts) != len(others):
            found.append(f"{path.name}, cell {number}, nudges {seed}: {len(texts)} outputs, then {others}")
        for one, other in zip(texts, others, strict=False):
            if not agree(one, other):
                lines = [
                    f"  {a}\n  {b}"
                    for a, b in zip(one.splitlines(), other.splitlines(), strict=False)
                    if not agree(a, b)
                ]
                found.append(f"{path.name}, cell {number}, nudges {seed}:\n" + "\n".join(lines))
    return found


def _text(output: Any) -> str:
    return str(output["text"] if "text" in output else output.get("data", {}).get("text/plain", ""))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("notebooks", nargs="*", type=Path)
    parser.add_argument("--times", type=int, default=1, help="how often each is executed")
    parser.add_argument("--seed", type=int, default=0, help="of the first nudges; the next adds one")
    parser.add_argument(
        "--plain", action="store_true", help="no nudges: for another processor or OPENBLAS_CORETYPE"
    )
    options = parser.parse_args()
    os.environ["TQDM_DISABLE"] = "1"
    bad = 0
    for path in options.notebooks or sorted((ROOT / "book").rglob("*.ipynb")):
        for seed in range(options.seed, options.seed + options.times):
            found = differences(path.resolve(), None if options.plain else seed)
            bad += bool(found)
            print(f"{'differs' if found else 'agrees '}  {path} {seed}", *found, sep="\n", flush=True)
    return int(bad > 0)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
