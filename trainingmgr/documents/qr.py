"""QR symbols as outlines: for PDF, and as the path of an SVG for a page.

Always error level M and mask 3. Scanners read every mask, and choosing the best of eight costs
more than all the rest. What is the same in every symbol of a version (patterns, the path of the
data through them) is worked out once from segno; then a symbol is two thirds of a millisecond,
where segno takes five. The tests hold both to the same modules.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from operator import itemgetter

from trainingmgr.core.values import dataclass
from trainingmgr.documents import qr_blocks
from trainingmgr.documents.libraries import segno

MASK = 3
QUIET = 4
"""The margin, in modules, without which a scanner does not find the symbol."""


@dataclass(frozen=True)
class Symbol:
    """The modules, one byte each, row by row from the top."""

    rows: tuple[bytes, ...]

    @property
    def side(self) -> int:
        return len(self.rows)

    @property
    def bars(self) -> tuple[tuple[int, int, int], ...]:
        """Its rectangles: column, row, width."""
        return tuple(
            (start, place, end - start)
            for place, row in enumerate(self.rows)
            for start, end in (found.span() for found in _DARK.finditer(row))
        )

    @property
    def operators(self) -> str:
        """Black on the unit square of a PDF, as one shape: no seam shows between its parts."""
        drawn = "".join(
            "".join([_eight(at, dark) for at, dark in enumerate(_packed(row))]).replace("Y", str(y))
            for y, row in zip(range(self.side - 1, -1, -1), self.rows, strict=True)
        )
        return f"0 g {1 / self.side:.6f} 0 0 {1 / self.side:.6f} 0 0 cm {drawn}f"

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
    return Symbol(tuple(matrix(parts)))


def matrix(parts: tuple[str, ...]) -> list[bytes]:
    """The modules, one byte each, row by row."""
    version, codewords = qr_blocks.codewords(parts)
    side, order, mask = _template(version)
    bits = int.from_bytes(codewords) << (len(mask) - 8 * len(codewords))
    modules = f"{bits ^ int(mask, 2):0{len(mask)}b}".encode().translate(_DIGITS) + b"\0\1"
    flat = bytes(order(modules))
    return [flat[start : start + side] for start in range(0, side * side, side)]


_DIGITS = bytes.maketrans(b"01", b"\0\1")


@lru_cache(40)
def _template(version: int) -> tuple[int, Callable[[bytes], tuple[int, ...]], str]:
    """What picks for each module of a version the bit of the message that stands there; the mask.

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
    return side, itemgetter(*order), "".join(mask)


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


_DARK = re.compile(b"\1+")


def _packed(row: bytes) -> bytes:
    """The modules of a row, eight to a byte, light ones at its end."""
    over = -len(row) % 8
    return (int(row.translate(_AS_DIGITS), 2) << over).to_bytes((len(row) + over) // 8)


_AS_DIGITS = bytes.maketrans(b"\0\1", b"01")


@cache
def _eight(at: int, dark: int) -> str:
    """Eight modules of a row Y, from eight times `at` on: written once for all symbols."""
    spans = [found.span() for found in re.finditer("1+", f"{dark:08b}")]
    return "".join(f"{8 * at + start} Y {end - start} 1 re " for start, end in spans)
