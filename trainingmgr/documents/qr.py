"""QR symbols as outlines: for PDF, and as the path of an SVG for a page.

Always error level M and mask 3. Scanners read every mask, and choosing the best of eight costs
more than all the rest. What is the same in every symbol of a version (patterns, the path of the
data through them) is worked out once from segno; then a symbol is two thirds of a millisecond,
where segno takes five. The tests hold both to the same modules.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from trainingmgr.documents import qr_blocks
from trainingmgr.documents.libraries import segno

MASK = 3
QUIET = 4
"""The margin, in modules, without which a scanner does not find the symbol."""


@dataclass(frozen=True)
class Symbol:
    """The rectangles (column, row, width) of a symbol that is `side` modules wide, row 0 on top."""

    side: int
    bars: tuple[tuple[int, int, int], ...]

    @property
    def operators(self) -> str:
        """Black on the unit square of a PDF."""
        drawn = " ".join(
            f"{column} {self.side - 1 - row} {width} 1 re" for column, row, width in self.bars
        )
        return f"0 g {1 / self.side:.6f} 0 0 {1 / self.side:.6f} 0 0 cm {drawn} f"

    @property
    def view_box(self) -> str:
        """The viewBox of the SVG, with the quiet margin."""
        side = self.side + 2 * QUIET
        return f"{-QUIET} {-QUIET} {side} {side}"

    @property
    def path(self) -> str:
        """The `d` of the SVG's path: `<path d="{{ path }}"/>`, filled black on white."""
        return "".join(f"M{column} {row}h{width}v1h-{width}z" for column, row, width in self.bars)


@lru_cache(256)
def symbol(*parts: str) -> Symbol:
    """The symbol of the parts joined.

    Give capitals and digits as a part of their own: they take 5.5 bits a character, not 8.
    Raises ValueError where it is too much for one symbol.
    """
    rows = matrix(parts)
    return Symbol(len(rows), tuple(_bars(rows)))


def matrix(parts: tuple[str, ...]) -> list[bytes]:
    """The modules, one byte each, row by row."""
    version, codewords = qr_blocks.codewords(parts)
    side, order, mask = _template(version)
    bits = int.from_bytes(codewords) << (len(mask) - 8 * len(codewords))
    modules = f"{bits ^ int(mask, 2):0{len(mask)}b}".encode().translate(_DIGITS) + b"\0\1"
    flat = bytes(map(modules.__getitem__, order))
    return [flat[start : start + side] for start in range(0, side * side, side)]


_DIGITS = bytes.maketrans(b"01", b"\0\1")


@lru_cache(40)
def _template(version: int) -> tuple[int, tuple[int, ...], str]:
    """For each module of a version, the bit of the message that stands there, and the mask.

    -2 and -1 stand for always light and always dark; the mask is in the order of the message.
    """
    drawn = segno.make("", version=version, error="m", mask=MASK, boost_error=False).matrix
    side = len(drawn)
    taken = _patterns(version, side)
    order = [-1 if module else -2 for row in drawn for module in row]
    mask = []
    for place, (row, column) in enumerate(_path(side, taken)):
        order[row * side + column] = place
        mask.append("1" if (row + column) % 3 == 0 else "0")
    return side, tuple(order), "".join(mask)


def _patterns(version: int, side: int) -> bytes:
    """1 where no data goes: finders, timing, alignment, format and version."""
    taken = bytearray(side * side)

    def take(row: int, column: int, height: int, width: int) -> None:
        for line in range(row, row + height):
            taken[line * side + column : line * side + column + width] = b"\1" * width

    take(0, 0, 9, 9)
    take(0, side - 8, 9, 8)
    take(side - 8, 0, 8, 9)
    take(6, 0, 1, side)
    take(0, 6, side, 1)
    centres = segno.consts.ALIGNMENT_POS[version - 2] if version > 1 else ()
    corners = {(6, 6), (6, side - 7), (side - 7, 6)}
    for row in centres:
        for column in centres:
            if (row, column) not in corners:
                take(row - 2, column - 2, 5, 5)
    if version > 6:
        take(0, side - 11, 6, 3)
        take(side - 11, 0, 3, 6)
    return bytes(taken)


def _path(side: int, taken: bytes) -> Iterator[tuple[int, int]]:
    """The way of the data: pairs of columns from the right, up and down by turns."""
    upward = True
    for right in (*range(side - 1, 6, -2), 5, 3, 1):
        rows = range(side - 1, -1, -1) if upward else range(side)
        for row in rows:
            for column in (right, right - 1):
                if not taken[row * side + column]:
                    yield row, column
        upward = not upward


def _bars(rows: list[bytes]) -> Iterator[tuple[int, int, int]]:
    for place, row in enumerate(rows):
        start = 0
        while (start := row.find(1, start)) >= 0:
            end = row.find(0, start)
            end = len(row) if end < 0 else end
            yield start, place, end - start
            start = end
