"""Round numbers of experiments up, however large, but not for the sake of an uncertain last digit."""

from __future__ import annotations

import math
from fractions import Fraction

_TIDY = 10**11  # numbers below this are not rounded up for the sake of their last, uncertain digit


def over_power(numerator: float, base: float, power: int, times: int = 1) -> int:
    """Return ``times * numerator / base**power`` rounded up, however large it is."""
    return round_up(quotient(numerator, base, power, times))


def quotient(numerator: float, base: float, power: int, times: int) -> Fraction:
    # in fractions: base**power may underflow, and `times` overflow, as floats
    return times * Fraction(numerator) / Fraction(base) ** power


def round_up(exact: Fraction) -> int:
    """Round up, but not for the sake of the last, uncertain digit of a float."""
    nearest = round(exact)
    # 34/0.1² is meant to be 3400, though 0.1 is not quite a tenth
    if nearest < _TIDY and abs(exact - nearest) <= Fraction(nearest) / 10**12:
        return nearest
    return math.ceil(exact)
