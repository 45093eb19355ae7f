"""Choose bases letter by letter, each time the one that leaves the lowest expected cost."""

from __future__ import annotations

from typing import Any

import numpy as np
from tqdm.std import tqdm

Array = np.ndarray[Any, Any]

_TIE = 1e-9  # gains that differ by less, relatively, count as equal: the choice does not hang on rounding


def choose(codes: Array, weights: Array, snapshots: int, eta: float, progress: bool) -> Array:
    """Return bases (snapshots, n), all of them settled.

    Parameters
    ----------
    codes : numpy.ndarray of uint8, shape (m, n)
        No identity among them.
    weights : numpy.ndarray, shape (m,)
        Positive, at most 1.
    snapshots : int
    eta : float
    progress : bool

    Notes
    -----
    `bases.derandomised` states the cost. For the next qubit the three letters differ only in the
    strings that have a letter there and that the row still can match; one that does not get its letter costs
    ``exp(-η h/2w)`` whatever comes later. So the best letter is the one with the largest

        gain = Σ exp(-η h/2w) · (1 - (1 - ν/3^r)^(1/w))

    over the strings with that letter, r being the number of their letters still to come. The sum holds only
    what distinguishes the letters, and it is scaled by its largest exponent: after many rows the cost
    itself is below the smallest float, and strings of little weight would be lost in it.
    """
    m, n = codes.shape
    lengths = np.count_nonzero(codes, axis=1)
    nu = -np.expm1(-eta / 2)
    with np.errstate(divide="ignore"):  # for a large η, ν is 1 to all digits
        gains = -np.expm1(np.log1p(-nu * 3.0 ** -np.arange(lengths.max() + 1)) / weights[:, None])
    slopes = eta / (2 * weights)
    places = [np.flatnonzero(codes[:, qubit]) for qubit in range(n)]
    letters = [codes[mine, qubit] - 1 for qubit, mine in enumerate(places)]
    hits = np.zeros(m)
    bases = np.zeros((snapshots, n), dtype=np.uint8)
    with tqdm(
        total=snapshots, desc="choosing", unit=" rows", delay=2, leave=False, disable=not progress
    ) as bar:
        for row in bases:
            exponents = -slopes * hits
            possible = np.ones(m, dtype=bool)
            missing = lengths.copy()
            for qubit, (mine, letter) in enumerate(zip(places, letters, strict=True)):
                left = possible[mine]
                if not left.any():
                    continue  # nothing depends on this letter, and X is as good as any
                who, wanted = mine[left], letter[left]
                size = exponents[who]
                parts = np.exp(size - size.max()) * gains[who, missing[who] - 1]
                gain = np.bincount(wanted, parts, minlength=3)
                row[qubit] = np.argmax(gain >= (1 - _TIE) * gain.max())
                possible[who] = wanted == row[qubit]
                missing[who] -= 1
            hits += possible
            bar.update()
    return bases
