"""Bell measurements on two copies of a state: all 4^n squares of expectation values from one record.

The stages: `measure` takes pairs of copies to outcomes, with `ket` for pure states and `stabilizer` for what
stim makes; `bits` counts the signs of P⊗P for many strings at once; `samples` is the record.
"""

from .samples import BellSamples

__all__ = ["BellSamples"]
