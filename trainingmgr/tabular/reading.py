"""Opening any file that was sent, by what it holds and never by its name.

`recognise` says what the file is, or which questions must be answered first; `rows` gives its
rows one after another. Both raise `Unreadable` with one plain sentence. Neither writes anything,
and both belong in a worker process: see `trainingmgr.tabular.spool`.
"""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from os import SEEK_END
from typing import NamedTuple

from trainingmgr.core.sealed import Readable
from trainingmgr.core.values import dataclass
from trainingmgr.tabular import delimited, encodings, workbooks
from trainingmgr.tabular.limits import LIMITS, Limits
from trainingmgr.tabular.problems import Ambiguity, Said, Unreadable
from trainingmgr.tabular.problems import said as _
from trainingmgr.tabular.workbooks import Cell, Inspection

_SAVE = _("Open it in a spreadsheet program and save it as .xlsx or as CSV UTF-8.")
_CHOSEN = _("You chose it.")
FOREIGN: tuple[tuple[bytes, Said], ...] = (
    (b"\xd0\xcf\x11\xe0", _("This is an old Excel file (.xls), or a workbook with a password.")),
    (b"%PDF", _("This is a PDF. It shows a table but does not hold one.")),
    (b"\x89PNG", _("This is a picture.")),
    (b"\xff\xd8\xff", _("This is a picture.")),
    (b"GIF8", _("This is a picture.")),
    (b"II*\0", _("This is a picture.")),
    (b"MM\0*", _("This is a picture.")),
    (b"RIFF", _("This is a picture.")),
    (b"{\\rtf", _("This is a text document, not a table.")),
    (b"\x1f\x8b", _("This is a packed file. Unpack it and send the table inside.")),
    (b"7z\xbc\xaf", _("This is a packed file. Unpack it and send the table inside.")),
    (b"Rar!", _("This is a packed file. Unpack it and send the table inside.")),
    (b"\x7fELF", _("This is a program.")),
    (b"MZ\x90", _("This is a program.")),
)


class RawRow(NamedTuple):
    """One row as it stands in the file; `number` is the one a spreadsheet shows."""

    number: int
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Source:
    """What a file is. While `ambiguities` is not empty its rows cannot be read."""

    form: str
    sha256: str
    size: int
    encoding: str | None = None
    separator: str | None = None
    sheet: str | None = None
    date1904: bool = False
    notes: tuple[Said, ...] = ()
    ambiguities: tuple[Ambiguity, ...] = ()
    inspection: Inspection | None = None


_NOTHING = b"\xef\xbb\xbf\xff\xfe \t\r\n;,|"
"""The marks of encodings, and what stands between cells: a file of these alone says nothing."""


def recognise(
    path: Readable,
    *,
    answers: Mapping[str, str] | None = None,
    limits: Limits = LIMITS,
    known_again: bool = True,
) -> Source:
    """What the file is, decided by its bytes and the answers given. Raises Unreadable.

    A file that need not be known again has no fingerprint.
    """
    with path.open("rb") as file:
        size = file.seek(0, SEEK_END)
    head = _head(path)
    if size == len(head) and not head.lstrip(_NOTHING):
        raise Unreadable(_("The file is empty."), _("Send a file with a header and rows."))
    if size > limits.bytes:
        raise Unreadable(
            _("The file is larger than %(most)s MB.", most=limits.bytes >> 20),
            _("Send it in parts."),
        )
    answers, digest = answers or {}, fingerprint(path) if known_again else ""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _workbook(path, digest, size, answers, limits)
    _refuse_foreign(head)
    return _text(path, digest, size, answers)


def fingerprint(path: Readable) -> str:
    """SHA-256 of the file, by which it is known again."""
    digest = sha256()
    for chunk in encodings.chunks(path):
        digest.update(chunk)
    return digest.hexdigest()


def _head(path: Readable) -> bytes:
    with path.open("rb") as file:
        return file.read(4096)


def _refuse_foreign(head: bytes) -> None:
    for magic, sentence in FOREIGN:
        if head.startswith(magic):
            raise Unreadable(sentence, _SAVE)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:200].lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<table", b"<head", b"<body")):
        raise Unreadable(
            _("This is a web page or XML, even if its name ends in .xls or .csv."), _SAVE
        )


def _workbook(
    path: Readable, digest: str, size: int, answers: Mapping[str, str], limits: Limits
) -> Source:
    seen = workbooks.inspect(path, limits)
    sheet = workbooks.choose_sheet(path, answers.get("sheet"))
    source = Source("xlsx", digest, size, date1904=seen.date1904, inspection=seen)
    if isinstance(sheet, Ambiguity):
        return replace(source, ambiguities=(sheet,))
    return replace(source, sheet=sheet, notes=(_("The sheet %(name)s is read.", name=sheet),))


def _text(path: Readable, digest: str, size: int, answers: Mapping[str, str]) -> Source:
    source = Source("csv", digest, size)
    encoding, reason = answers.get("encoding", ""), _CHOSEN
    if encoding not in encodings.ENCODINGS:
        found = encodings.detect(path)
        if found.problem:
            raise Unreadable(found.problem.sentence, found.problem.fix, row=found.problem.row)
        if found.ambiguity:
            return replace(source, ambiguities=(found.ambiguity,))
        encoding, reason = found.name, found.reason
    told = _("Encoding: %(name)s. %(reason)s", name=encodings.ENCODINGS[encoding], reason=reason)
    source = replace(source, encoding=encoding, notes=(told,))
    mark, reason = answers.get("separator", ""), _CHOSEN
    if mark not in delimited.SEPARATORS:
        parted = delimited.detect(path, encoding)
        if parted.ambiguity:
            return replace(source, ambiguities=(parted.ambiguity,))
        mark, reason = parted.mark, parted.reason
    told = _("Separator: %(name)s. %(reason)s", name=delimited.SEPARATORS[mark], reason=reason)
    return replace(source, separator=mark, notes=(*source.notes, told))


def rows(path: Readable, source: Source, *, limits: Limits = LIMITS) -> Iterator[RawRow]:
    """Every row that holds something. Raises Unreadable where a limit is passed."""
    if source.form == "xlsx":
        seen = source.inspection or workbooks.inspect(path, limits)
        found: Iterable[tuple[int, Sequence[Cell]]] = workbooks.rows(
            path, source.sheet or "", limits, seen
        )
    else:
        found = delimited.rows(path, source.encoding or "utf-8", source.separator or ";", limits)
    return _within(found, limits)


def _within(found: Iterable[tuple[int, Sequence[Cell]]], limits: Limits) -> Iterator[RawRow]:
    blank = written = 0
    deadline = time.monotonic() + limits.seconds
    for number, cells in found:
        if not any(cell != "" and (type(cell) is not str or cell.strip()) for cell in cells):
            blank += 1
            if blank > limits.blank_rows:
                raise Unreadable(
                    _("More than %(most)s empty rows follow one another, up to row %(row)s.",
                      most=limits.blank_rows, row=number),
                    _("Delete the empty rows."), row=number,
                )  # fmt: skip
            continue
        blank, written = 0, written + 1
        if written > limits.rows + 1:
            raise Unreadable(
                _("The file has more than %(most)s rows.", most=limits.rows),
                _("Send it in parts."), row=number,
            )  # fmt: skip
        if len(cells) > limits.columns and any(cell != "" for cell in cells[limits.columns :]):
            raise Unreadable(
                _("This row has more than %(most)s columns.", most=limits.columns),
                _("Delete the columns that are not needed."), row=number,
            )  # fmt: skip
        if written % 1000 == 0 and time.monotonic() > deadline:
            raise Unreadable(
                _("Reading takes longer than %(most)s seconds.", most=limits.seconds),
                _("Send the file in parts."), row=number,
            )  # fmt: skip
        yield RawRow(number, cells)
