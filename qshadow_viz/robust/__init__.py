"""Shadows of a noisy apparatus, corrected by a record of ``|0...0>`` that went through the same noise.

The stages: `calibration` is that record, `factors` what it says of the noise, `shadow` the corrected
estimates.
"""

from .calibration import Calibration
from .shadow import RobustShadow

__all__ = ["Calibration", "RobustShadow"]
