"""How a result came about, and who passes."""

from enum import StrEnum


class Mode(StrEnum):
    """An oral way must exist for people who do not read."""

    WRITTEN = "written"
    ORAL = "oral"
    PRACTICAL = "practical"
    THUMBPRINT = "thumbprint"
