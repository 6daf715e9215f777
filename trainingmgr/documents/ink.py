"""Colours of the things drawn."""

from trainingmgr.core.values import dataclass


@dataclass(frozen=True)
class Colour:
    """A colour as a printer's ink would give it: red, green and blue from 0 to 255."""

    red: int
    green: int
    blue: int

    @property
    def fill(self) -> str:
        return f"{self.red / 255:.3f} {self.green / 255:.3f} {self.blue / 255:.3f} rg"

    @property
    def stroke(self) -> str:
        return self.fill.upper()


INK = Colour(0, 0, 0)


def grey(level: int) -> Colour:
    return Colour(level, level, level)
