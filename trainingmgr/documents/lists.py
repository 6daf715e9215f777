"""Any list on A4: columns as wide as what they hold, lying where they are many."""

from collections.abc import Sequence
from datetime import date
from math import ceil

from trainingmgr.core.values import dataclass
from trainingmgr.documents.paper import Printout
from trainingmgr.documents.tables import ROW, WRITTEN, Column, SheetId, Table, table
from trainingmgr.documents.words import PAGE, halves

MEASURED = 300
SHORT, WHOLE_LINE = 12, 10.0
"""So few rows need not save paper: a long cell is broken into lines of the usual size."""
NARROW, WIDE = 5, 34
UPRIGHT = 105
"""Letters of a line that still read well on an upright page."""
MOST_LINES, LINE = 6, 8.0
"""So often a cell is broken where it says much, and the height of one line of such a cell."""
LYING = 165
"""Letters of a line on a page that lies. Where columns ask for more, those of words give way, as
far as `LEAST`: what they hold can be broken, a code cannot.
"""
LEAST = 14
BOLD = 1.2
"""A letter of a heading is so much wider."""
SMALLER = 1.25
"""So many more letters stand in a line where a cell is broken: it is written smaller."""


@dataclass(frozen=True)
class Head:
    """The heading of a column; `figures` stand at its end, `code` is read from the left."""

    title: str
    code: bool = False
    figures: bool = False


def printed_by(name: str) -> str:
    """What the foot of a paper says: when it was printed and by whom."""
    return f"{PAGE['printed']} · {name.replace('%', '%%')}"


def listed(
    title: str,
    heads: Sequence[Head],
    rows: Sequence[Sequence[str]],
    *,
    language: str,
    on: date,
    by: str,
    facts: tuple[tuple[str, str], ...] = (),
    handling: str = "",
    sheet: SheetId | None = None,
) -> Printout:
    """The rows as a ruled table with repeated headings. Rows hold words in the order of heads.

    Where there are empty lines to write on, every line is as high as a pen needs; where a cell is
    in two languages, as high as two; and where a column tells much, as high as nine in ten of its
    cells need.
    """
    shares = [
        _share(head.title, [row[place] for row in rows[:MEASURED]])
        for place, head in enumerate(heads)
    ]
    lies = sum(shares) > UPRIGHT
    if sum(shares) > LYING:
        shares = _given_way(heads, shares)
    smaller, line = (1.0, WHOLE_LINE) if len(rows) <= SHORT else (SMALLER, LINE)
    lines = [
        1 if head.code or head.figures
        else _lines([row[place] for row in rows[:MEASURED]], share * smaller)
        for place, (head, share) in enumerate(zip(heads, shares, strict=True))
    ]  # fmt: skip
    most = max(lines, default=1)
    is_long = most > 2 or (len(rows) <= SHORT and _breaks(heads, shares, rows))
    what = Table(
        title=title,
        columns=tuple(
            Column(
                head.title,
                share,
                align="end" if head.figures else "start",
                direction="ltr" if head.code or head.figures else None,
                lines=most if often > 1 else 1,
            )
            for head, share, often in zip(heads, shares, lines, strict=True)
        ),
        language=language,
        on=on,
        page=str(PAGE["page"]),
        printed=printed_by(by),
        facts=facts,
        handling=handling,
        landscape=lies,
        sheet=sheet,
        row_height=max(
            WRITTEN if _is_tall(sheet, rows) else ROW, (most * line + 3) if is_long else 0
        ),
    )
    return table(what, rows)


def _is_tall(sheet: SheetId | None, rows: Sequence[Sequence[str]]) -> bool:
    written = sheet is not None and sheet.spare > 0
    return written or any(len(halves(cell)) > 1 for row in rows[:MEASURED] for cell in row)


def _breaks(heads: Sequence[Head], shares: Sequence[float], rows: Sequence[Sequence[str]]) -> bool:
    """Whether a cell says more than stands in a line of its column; one in two languages has two
    in any case.
    """
    return any(
        len(cell) > share and len(halves(cell)) == 1 and not (head.code or head.figures)
        for row in rows
        for head, share, cell in zip(heads, shares, row, strict=True)
    )


def _given_way(heads: Sequence[Head], shares: Sequence[float]) -> list[float]:
    can = [
        0.0 if head.code or head.figures else max(0.0, share - LEAST)
        for head, share in zip(heads, shares, strict=True)
    ]
    part = min(1.0, (sum(shares) - LYING) / max(sum(can), 1.0))
    return [share - part * gives for share, gives in zip(shares, can, strict=True)]


def _lines(cells: Sequence[str], letters: float) -> int:
    """Lines in which nine in ten cells of a column are read whole in so many letters a line. A
    cell in two languages has one for each, always.
    """
    lengths = sorted(len(cell) for cell in cells if len(halves(cell)) == 1)
    usual = lengths[int(len(lengths) * 0.9)] if lengths else 0
    return min(MOST_LINES, max(2, ceil(usual * 1.15 / letters)))


def _share(title: str, cells: Sequence[str]) -> float:
    """Nine in ten cells of a column fit in its width, and so does its heading's longest word."""
    lengths = sorted(map(len, cells))
    usual = lengths[int(len(lengths) * 0.9)] if lengths else 0
    longest = max((len(word) for half in halves(title) for word in half.split()), default=0)
    heading = longest * BOLD + 1
    return float(min(WIDE, max(NARROW, usual + 1, min(heading, 16))))
