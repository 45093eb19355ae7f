"""What a caller hands in as a state or a target: a `qutip.Qobj`, or what stim makes of ``|0...0>``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, Union

import numpy as np

from .. import _checks
from .._typing import Array, Floats
from ..paulis.means import expectations
from ..stabilizers import reading as stabilizers
from ..stabilizers.reading import Stabilizer

if TYPE_CHECKING:
    import qutip
    import stim

State: TypeAlias = Union["qutip.Qobj", "stim.Circuit", "stim.Tableau"]

_TOLERANCE = 1e-6


class Dense(NamedTuple):
    """A state as numbers: the 2**n amplitudes of a ket, or the entries of a density matrix."""

    array: Array
    n: int
    is_ket: bool

    def means(self) -> Floats:
        """Return tr(Pρ) for all 4**n strings, in the order of their indices."""
        array = self.array
        return expectations(np.outer(array, array.conj()) if self.is_ket else array, self.n)


def read(name: str, value: Any, *, stabilizers_to: int, dense_to: int | None = None) -> Dense | Stabilizer:
    """Read a state of either kind.

    Parameters
    ----------
    name : str
        How messages call it.
    value : qutip.Qobj, stim.Circuit or stim.Tableau
    stabilizers_to : int
        How many qubits a circuit or tableau may have.
    dense_to : int, optional
        How many a Qobj may have; by default what `dense` takes.

    Raises
    ------
    TypeError, ValueError
        If it is neither, no state of qubits, or too large: the message names and quotes it.
    """
    if stabilizers.is_stim(value):
        return stabilizers.read(name, value, stabilizers_to)
    if not _checks.is_made_by(value, "qutip", "Qobj"):
        raise TypeError(
            f"`{name}` must be a qutip.Qobj, a stim.Circuit or a stim.Tableau, but {_checks.shown(value)} "
            f"of type {type(value).__name__} was given: {_WRAP}"
        )
    if dense_to is not None:
        rows = value.dims[0]
        if isinstance(rows, list) and len(rows) > dense_to and all(size == 2 for size in rows):
            raise ValueError(
                f"`{name}` must have at most {dense_to} qubits, or be a stim circuit or tableau, "
                f"but {len(rows)} were given"
            )
    return dense(value, name)


def pure_target(target: qutip.Qobj, n: int) -> Floats:
    """Return ⟨ψ|P|ψ⟩ of a pure state for all 4**n strings, in the order of their indices."""
    found = dense(target, "target")
    if found.n != n:
        raise ValueError(f"`target` must have {n} qubits, but {found.n} were given")
    purity = 1.0 if found.is_ket else float(np.vdot(found.array, found.array).real)
    if purity < 1 - _TOLERANCE:
        raise ValueError(
            f"`target` must be pure, but its purity is {purity:.6g}: a fidelity between two "
            "mixed states is not linear in the record"
        )
    return found.means()


_WRAP = "wrap arrays with qutip.Qobj(..., dims=[[2]*n, [1]*n]), or [[2]*n, [2]*n] for a density matrix"


@np.errstate(over="ignore")  # a state with huge entries is refused for its norm or trace
def dense(value: Any, name: str = "state") -> Dense:
    """Return a ket or density matrix of qubits, checked and normalised to the last digit."""
    if not _checks.is_made_by(value, "qutip", "Qobj"):
        raise TypeError(
            f"`{name}` must be a qutip.Qobj, but {_checks.shown(value)} of type {type(value).__name__} "
            f"was given: {_WRAP}"
        )
    rows = value.dims[0]
    if not (value.isket or value.isoper):
        raise ValueError(
            f"`{name}` must be a ket or a density matrix, but a {value.type} with dims {value.dims} was given"
        )
    if not (isinstance(rows, list) and rows and all(size == 2 for size in rows)):
        raise ValueError(
            f"`{name}` must consist of qubits, dims [[2]*n, ...], but dims {value.dims} was given"
        )
    if value.isoper and value.dims[1] != rows:
        raise ValueError(f"`{name}` must be square, but dims {value.dims} was given")
    n = len(rows)
    if value.shape[0] != 2**n:  # as in an excitation-number-restricted space
        raise ValueError(
            f"`{name}` must live on the whole space of its {n} qubits, dimension {2**n}, "
            f"but shape {value.shape} was given"
        )
    limit = _checks.MAX_KET_QUBITS if value.isket else _checks.MAX_MATRIX_QUBITS
    if n > limit:
        kind = "kets" if value.isket else "density matrices"
        raise ValueError(
            f"`{name}` must have at most {limit} qubits for {kind}, but {n} were given: a larger record "
            "can be made from arrays, of stabilizer states given as stim circuits, or of hidden-Pauli states"
        )
    array = np.ascontiguousarray(value.full(), dtype=np.complex128)
    if not np.all(np.isfinite(array)):
        raise ValueError(f"`{name}` must be finite, but it holds nan or inf")
    if value.isket:
        vector = array[:, 0]
        norm = float(np.linalg.norm(vector))
        if abs(norm - 1) > _TOLERANCE:
            raise ValueError(f"`{name}` must be normalised, but its norm is {norm:.7g}: use .unit()")
        return Dense(vector / norm, n, True)
    trace = complex(np.trace(array))
    if abs(trace - 1) > _TOLERANCE:
        written = f"{trace.real:.7g}" if abs(trace.imag) < _TOLERANCE else f"{trace:.7g}"
        raise ValueError(f"`{name}` must have trace 1, but its trace is {written}: use .unit()")
    skew = float(np.abs(array - array.conj().T).max())
    if skew > _TOLERANCE:
        raise ValueError(f"`{name}` must be Hermitian, but it differs from its adjoint by {skew:.3g}")
    array = (array + array.conj().T) / 2
    try:  # much cheaper than the eigenvalues, which are needed for the message only
        np.linalg.cholesky(array + _TOLERANCE * np.eye(2**n))
    except np.linalg.LinAlgError:
        smallest = float(np.linalg.eigvalsh(array)[0])
        raise ValueError(
            f"`{name}` must be positive, but its smallest eigenvalue is {smallest:.3g}"
        ) from None
    return Dense(array / trace.real, n, False)
