"""The file itself: objects leave as soon as they are whole, the index comes last.

ReportLab keeps every page until the end. A PDF does not ask for that: its index of offsets
stands at the end of the file, so a finished page can be written and forgotten.
"""

import zlib
from collections.abc import Iterator, Mapping
from datetime import date
from hashlib import sha256
from types import SimpleNamespace
from typing import Any

from trainingmgr.documents.libraries import pdfdoc

HEADER = b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n"


class Writer:
    """Writes one document of ReportLab's, part by part."""

    def __init__(self, canvas: Any, on: date) -> None:
        self._canvas = canvas
        self._document = canvas._doc  # noqa: SLF001
        self._document._timeStamp = _midnight(on)  # noqa: SLF001
        self._offsets: dict[int, int] = {}
        self._position = 0
        self._digest = sha256()
        self._pages = 0
        self._waiting: list[int] = []
        self._next = 1

    def finished(self) -> bytes:
        """Pages and drawings that are whole and were not yet written."""
        whole = (
            pdfdoc.PDFPage, pdfdoc.PDFFormXObject, pdfdoc.PDFStream, pdfdoc.PDFImageXObject,
        )  # fmt: skip
        parts = self._written(whole)
        for page in self._document.Pages.pages[self._pages :]:
            page.stream = page.Contents = page.Resources = None
            self._pages += 1
        return parts

    def rest(self) -> bytes:
        """Everything else, the index and the trailer."""
        document = self._document
        root, facts = document.Reference(document.Catalog), document.Reference(document.info)
        document.Outlines.prepare(document, self._canvas)
        if document.Outlines.ready < 0:
            document.Catalog.Outlines = None
        parts = self._written((object,))
        identity = self._digest.hexdigest()[:32]
        first, second = (int(each.format(document).split()[0]) for each in (root, facts))
        return parts + trailer(self._offsets, self._position, first, second, identity)

    def _since(self, waiting: list[int]) -> Iterator[int]:
        """Those that waited, then those that are new, also such as come up on the way."""
        yield from waiting
        while self._next in self._document.numberToId:
            self._next += 1
            yield self._next - 1

    def _written(self, kinds: tuple[type, ...]) -> bytes:
        """Objects of these kinds, those met on the way (streams of pages) included."""
        document = self._document
        parts = [] if self._position else [HEADER]
        self._position += sum(map(len, parts))
        waiting, self._waiting = self._waiting, []
        for number in self._since(waiting):
            name = document.numberToId[number]
            if not isinstance(document.idToObject[name], kinds):
                self._waiting.append(number)
                continue
            part = pdfdoc.PDFIndirectObject(name, document.idToObject[name]).format(document)
            document.idToObject[name] = None
            self._offsets[number] = self._position
            self._position += len(part)
            parts.append(part)
        joined = b"".join(parts)
        self._digest.update(joined)
        return joined


def indirect(number: int, body: bytes) -> bytes:
    """An object of the file under its number."""
    return b"%d 0 obj\n%b\nendobj\n" % (number, body)


def stream(content: bytes, entries: str = "", *, packed: bool = False, level: int = 6) -> bytes:
    """The body of a stream: its content packed, unless it is already."""
    found = content if packed else zlib.compress(content, level)
    head = f"<< /Filter /FlateDecode /Length {len(found)}{entries} >>\nstream\n"
    return head.encode() + found + b"\nendstream"


def trailer(offsets: Mapping[int, int], index: int, root: int, facts: int, identity: str) -> bytes:
    """The end of a file whose list of offsets begins at `index`."""
    rows = "".join([f"{offsets[number]:010d} 00000 n \n" for number in range(1, len(offsets) + 1)])
    count = len(offsets) + 1
    return (
        f"xref\n0 {count}\n0000000000 65535 f \n{rows}trailer\n<< /Size {count}"
        f" /Root {root} 0 R /Info {facts} 0 R"
        f" /ID [<{identity}> <{identity}>] >>\nstartxref\n{index}\n%%EOF\n"
    ).encode()


def _midnight(on: date) -> Any:
    return SimpleNamespace(YMDhms=(on.year, on.month, on.day, 0, 0, 0), dhh=0, dmm=0)
