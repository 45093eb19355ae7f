"""One measurement for all local records: each qubit of each copy of a state in a basis of its own.

States come as kets, density matrices, or what stim makes; on the way lie depolarizing noise, flips and wrong
bits.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from .. import _checks
from .._typing import ArrayLike, Bytes, Floats, Rng
from ..records.tables import table
from ..stabilizers import Stabilizer
from ..states import reading
from ..states.reading import Dense, State
from . import noise as noises
from . import stabilizer, tree


def measure(
    state: State,
    bases: ArrayLike,
    *,
    noise: float = 0.0,
    rng: Rng = None,
    progress: bool = False,
    readout: Any = 0.0,
    flip: bool = False,
) -> Bytes:
    """Measure a copy of a state in each row of bases.

    Parameters
    ----------
    state : qutip.Qobj, stim.Circuit or stim.Tableau
        A ket of at most 16 qubits or a density matrix of at most 10; or what makes a stabilizer state
        of ``|0...0>``, at most 1,000 qubits: a circuit of unitary gates, or a tableau. stim's qubit j is
        qubit j.
    bases : array_like of uint8, shape (snapshots, n)
        0, 1, 2 for X, Y, Z.
    noise : float
        Local depolarizing ``ρ_j -> (1-p)ρ_j + p I/2`` on every qubit before it is measured, 0 to 1.
    rng : numpy.random.Generator, int or None
        Source of randomness or a seed for one.
    progress : bool
        Whether a bar shows when this takes longer than two seconds.
    readout : float or array_like of float, shape (n,) or (n, 2)
        The probability that a bit is read wrongly, 0 to 1: of every qubit, of each, or of each qubit
        where the right bit is 0 (first column) and where it is 1 (second).
    flip : bool
        Whether every qubit is flipped with probability 1/2 after its basis was turned to Z, and its bit
        flipped back: both kinds of wrong bits then work alike. Without readout errors nothing changes.

    Returns
    -------
    numpy.ndarray of uint8, shape (snapshots, n)
        0 for the eigenvalue +1, 1 for -1.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of range: the message names and quotes it.

    Examples
    --------
    >>> from qshadow_viz import states
    >>> found = measure(states.ghz(2), [[0, 0], [2, 2]], rng=1)
    >>> (found.sum(axis=1) % 2).tolist()  # XX and ZZ are +1
    [0, 0]
    """
    setup = prepare(state, noise=noise, rng=rng, progress=progress, readout=readout, flip=flip)
    return setup.outcomes(rows_for(bases, setup.state.n))


def rows_for(bases: ArrayLike, n: int) -> Bytes:
    """Return a checked table of bases for n qubits."""
    rows = table("bases", bases, "X, Y, Z", "snapshots")
    if rows.shape[1] != n:
        raise ValueError(f"`bases` must have {n} columns, one a qubit, but {rows.shape} was given")
    return rows


class Setup(NamedTuple):
    """A state, and the apparatus that measures it: all arguments checked, the bases still to be chosen."""

    state: Dense | Stabilizer
    noise: float
    wrong: Floats
    flip: bool
    rng: np.random.Generator
    progress: bool

    def outcomes(self, bases: Bytes) -> Bytes:
        """Measure a copy in each row of bases, which need no check."""
        if isinstance(self.state, Stabilizer):
            found = stabilizer.outcomes(self.state, bases, self.rng, self.progress)
        else:
            uniforms = self.rng.random(bases.shape, dtype=np.float32)
            found = tree.outcomes(*self.state, bases, uniforms, self.progress)
        found = noises.depolarized(found, self.noise, self.rng)
        return noises.misread(found, self.wrong, self.flip, self.rng)


def prepare(state: Any, *, noise: Any, rng: Rng, progress: Any, readout: Any, flip: Any) -> Setup:
    """Check the arguments of `measure` other than the bases."""
    wanted = reading.read("state", state, stabilizers_to=stabilizer.MAX_QUBITS)
    return Setup(
        wanted,
        _checks.real("noise", noise, 0, 1),
        noises.rates(readout, wanted.n),
        _checks.boolean("flip", flip),
        _checks.generator("rng", rng),
        _checks.boolean("progress", progress),
    )
