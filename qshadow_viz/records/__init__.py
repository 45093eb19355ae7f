"""What every record is: frozen tables, a registry of kinds, files that are whole or not there at all.

The stages: `tables` checks what comes in, `record` is what all kinds share, `archive` knows the files,
`atomic` writes any file so that nothing is half written.
"""

from .record import Record, kinds

__all__ = ["Record", "kinds"]
