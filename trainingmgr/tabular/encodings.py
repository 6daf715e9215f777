"""Which encoding a text file is in: decided by its bytes, with the reason, or asked.

UTF-8 proves itself: text in another encoding is almost never valid UTF-8. Windows-1252 and
Windows-1256 prove nothing (nearly every byte is a letter in both), so they are told apart only
where one reading cannot be meant, such as Arabic letters inside a Latin word. Else it is asked.
"""

import codecs
import re
from collections.abc import Iterator
from itertools import islice

from trainingmgr.core.sealed import Readable
from trainingmgr.core.values import dataclass
from trainingmgr.tabular.problems import Ambiguity, Choice, Problem, Said, hushed, shown
from trainingmgr.tabular.problems import said as _

ENCODINGS = {
    "utf-8": _("UTF-8"),
    "utf-8-sig": _("UTF-8 with a mark"),
    "utf-16-le": _("UTF-16, little end first"),
    "utf-16-be": _("UTF-16, big end first"),
    "windows-1252": _("Windows-1252 (Western Europe)"),
    "windows-1256": _("Windows-1256 (Arabic)"),
}
CHUNK = 1 << 20
_HIGH = re.compile(rb"[A-Za-z]?[\x80-\xff]+[A-Za-z]?")
_ALIKE = frozenset(
    byte
    for byte in range(0x80, 0x100)
    if bytes([byte]).decode("cp1252", "replace") == bytes([byte]).decode("cp1256")
)
_SAMPLE = 20_000
_UNKNOWN = _("It is not known.")


@dataclass(frozen=True)
class Encoding:
    """A decision with its reason, or the question, or why the file cannot be read."""

    name: str = ""
    reason: Said = _UNKNOWN
    ambiguity: Ambiguity | None = None
    problem: Problem | None = None


def detect(path: Readable) -> Encoding:
    """Read the whole file once as bytes."""
    with path.open("rb") as file:
        head = file.read(CHUNK)
    return _by_mark(head) or _by_nul(head) or _utf8(path) or _single_byte(path)


def chunks(path: Readable) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _by_mark(head: bytes) -> Encoding | None:
    marks = {
        codecs.BOM_UTF8: "utf-8-sig",
        codecs.BOM_UTF16_LE: "utf-16-le",
        codecs.BOM_UTF16_BE: "utf-16-be",
    }
    for mark, name in marks.items():
        if head.startswith(mark):
            return Encoding(name, _("The file begins with the mark of this encoding."))
    return None


def _by_nul(head: bytes) -> Encoding | None:
    """UTF-16 without a mark: in a file with separators and digits, every other byte is zero."""
    if b"\0" not in head:
        return None
    for name, zero, other in (("utf-16-le", 1, 0), ("utf-16-be", 0, 1)):
        zeros = head[zero::2].count(0) / max(1, len(head) // 2)
        if zeros > 0.2 and head[other::2].count(0) == 0:
            return Encoding(name, _("Every other byte is zero, as only UTF-16 has it."))
    return Encoding(
        problem=Problem(
            _("The file holds zero bytes: it is not text, or it is damaged."),
            _("Open it in a spreadsheet program and save it again as CSV UTF-8 or XLSX."),
            row=head[: head.index(b"\0")].count(b"\n") + 1,
        )
    )


def _utf8(path: Readable) -> Encoding | None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    plain = True
    for number, chunk in enumerate(chunks(path)):
        if plain and chunk.isascii():
            continue
        plain = False
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError as error:
            before = sum(each.count(b"\n") for each in islice(chunks(path), number))
            return _damaged(path, chunk, error, before)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return Encoding(
            problem=Problem(
                _("The file stops in the middle of a letter: it was cut off."),
                _("Save or copy it again."),
            )
        )
    if plain:
        return Encoding("utf-8", _("Only plain letters: every encoding reads them alike."))
    return Encoding("utf-8", _("Every accented or Arabic letter is valid UTF-8."))


def _damaged(
    path: Readable, chunk: bytes, error: UnicodeDecodeError, lines: int
) -> Encoding | None:
    """Mostly UTF-8 with a broken place is a damaged file, not another encoding."""
    good = len(re.findall(rb"[\xc3-\xdf][\x80-\xbf]", next(chunks(path))))
    lone = len(re.findall(rb"[\x80-\xff]", next(chunks(path)))) - 2 * good
    if good < 20 or lone * 5 > good:
        return None
    row = lines + chunk[: error.start].count(b"\n") + 1
    return Encoding(
        problem=Problem(
            _("Line %(line)s holds bytes that are not UTF-8, though the rest is.", line=row),
            _("Repair that line in the program that made the file, and save it as CSV UTF-8."),
            row=row,
        )
    )


def _single_byte(path: Readable) -> Encoding:
    used: set[int] = set()
    words: list[bytes] = []
    for chunk in chunks(path):
        used |= {byte for byte in set(chunk) if byte >= 0x80}
        if len(words) < _SAMPLE:
            words += _HIGH.findall(chunk)
    if used <= _ALIKE:
        return Encoding(
            "windows-1252", _("Not UTF-8, and Windows-1252 and Windows-1256 read it alike.")
        )
    latin, arabic = _told_apart([word for word in words if not set(word) & used <= _ALIKE])
    if latin and not arabic:
        return Encoding(
            "windows-1252", _("Read as Arabic, letters of two scripts would share a word.")
        )
    if arabic and not latin:
        return Encoding("windows-1256", _("Whole words are Arabic only in this encoding."))
    return Encoding(ambiguity=_question(path))


def _told_apart(words: list[bytes]) -> tuple[bool, bool]:
    """Whether some word can only be Latin, and whether some can only be Arabic.

    A word is Latin if a lone high byte touches an ASCII letter on both sides, or on one where
    1256 would read an Arabic letter; Arabic if three or more Arabic letters stand alone.
    """
    latin = arabic = 0
    for word in words:
        high = bytes(byte for byte in word if byte >= 0x80)
        letters = [c for c in high.decode("cp1256") if "\u0621" <= c <= "\u06d2"]
        if len(high) < len(word) and len(letters) == len(high) and len(high) <= 2:
            latin += 1
        elif len(letters) >= 3 and len(high) == len(word):
            arabic += 1
    enough = max(1, len(words) // 100)
    return latin >= enough, arabic >= enough


def _question(path: Readable) -> Ambiguity:
    examples: list[str] = []
    for number, line in enumerate(next(chunks(path)).splitlines(), start=1):
        if not line.isascii() and len(examples) < 3:
            western, arabic = (
                hushed(shown(line.decode(name, "replace"))) for name in ("cp1252", "cp1256")
            )
            examples.append(f"{number}: {western} | {arabic}")
    return Ambiguity(
        "encoding",
        _("In which encoding was the file saved? Choose the one in which the names read well."),
        tuple(Choice(name, ENCODINGS[name]) for name in ("windows-1252", "windows-1256")),
        tuple(examples),
    )
