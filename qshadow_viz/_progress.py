"""The one progress bar: it shows where something takes longer than two seconds, and leaves nothing behind."""

from __future__ import annotations

import os
from typing import Any

_PATIENCE = 2  # seconds


def bar(total: int, doing: str, *, shown: bool, unit: str = "it") -> Any:
    """Return a bar to be used in a `with` statement, and told of progress by its `update`.

    Parameters
    ----------
    total : int
        How many units there are to do.
    doing : str
        What stands beside the bar.
    shown : bool
        Otherwise it does nothing. Where the environment says TQDM_DISABLE it never shows.
    unit : str
    """
    from tqdm.std import tqdm

    return tqdm(
        total=total,
        desc=doing,
        unit=f" {unit}",
        unit_scale=True,
        delay=_PATIENCE,
        leave=False,
        disable=not shown or bool(os.environ.get("TQDM_DISABLE")),
    )
