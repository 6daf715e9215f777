"""Any list on A4: columns as wide as what they hold, lying where they are many."""

from collections.abc import Sequence
from datetime import date

from trainingmgr.core.values import dataclass
from trainingmgr.documents.paper import Printout
from trainingmgr.documents.tables import ROW, WRITTEN, Column, SheetId, Table, table
from trainingmgr.documents.words import PAGE, halves

MEASURED = 300
NARROW, WIDE = 5, 34
UPRIGHT = 105
"""Letters of a line that still read well on an upright page."""


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

    Where there are empty lines to write on, every line is as high as a pen needs; and where a cell
    is in two languages, as high as two.
    """
    shares = [
        _share(head.title, [row[place] for row in rows[:MEASURED]])
        for place, head in enumerate(heads)
    ]
    what = Table(
        title=title,
        columns=tuple(
            Column(
                head.title,
                share,
                align="end" if head.figures else "start",
                direction="ltr" if head.code or head.figures else None,
                lines=1 if head.code or head.figures else 2,
            )
            for head, share in zip(heads, shares, strict=True)
        ),
        language=language,
        on=on,
        page=str(PAGE["page"]),
        printed=printed_by(by),
        facts=facts,
        handling=handling,
        landscape=sum(shares) > UPRIGHT,
        sheet=sheet,
        row_height=WRITTEN if _is_tall(sheet, rows) else ROW,
    )
    return table(what, rows)


def _is_tall(sheet: SheetId | None, rows: Sequence[Sequence[str]]) -> bool:
    written = sheet is not None and sheet.spare > 0
    return written or any(len(halves(cell)) > 1 for row in rows[:MEASURED] for cell in row)


def _share(title: str, cells: Sequence[str]) -> float:
    """Nine in ten cells of a column fit in its width, and so does its heading's longest word."""
    lengths = sorted(map(len, cells))
    usual = lengths[int(len(lengths) * 0.9)] if lengths else 0
    heading = max((len(word) for half in halves(title) for word in half.split()), default=0) + 1
    return float(min(WIDE, max(NARROW, usual + 1, min(heading, 16))))
