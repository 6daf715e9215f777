"""How large a file may be. Each limit is checked before what it protects is spent."""

from trainingmgr.core.values import dataclass


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The limits of one file, printed in the handbook and on the upload page."""

    bytes: int = 32 * 1024 * 1024
    """The file as it was sent."""
    inflated: int = 400 * 1024 * 1024
    """A workbook unpacked, counted while unpacking and before anything is parsed."""
    entries: int = 1_000
    """Parts inside a workbook."""
    rows: int = 200_000
    columns: int = 100
    cells: int = 6_000_000
    """Rows times columns of one sheet, empty cells included: what the reader must hold."""
    cell: int = 10_000
    """Characters in one cell."""
    blank_rows: int = 1_000
    """Empty rows in a run."""
    seconds: int = 120
    """Time to read the file once."""
    memory: int = 1024 * 1024 * 1024
    """Address space of the process that reads it."""
    problems: int = 1_000
    """Problems kept in a report; all are counted."""


LIMITS = Limits()
