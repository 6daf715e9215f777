"""XML from strangers: element by element, with nothing that could reach out or blow up.

A document type is refused before anything of it is looked at, and with it entities of any kind
and everything on a network. Depth, number and size of elements are bounded.
"""

from collections.abc import Iterator
from dataclasses import field
from typing import IO
from xml.etree.ElementTree import Element
from xml.parsers import expat

from trainingmgr.core.values import dataclass
from trainingmgr.tabular.problems import Unreadable
from trainingmgr.tabular.problems import said as _

CHUNK = 1 << 16
DEPTH = 30
MOST = 3_000_000
"""Elements in one file: the largest public list has a tenth of it."""
LONGEST = 100_000
"""Characters of text in one element."""
BEGINS = "{}begins"
_AGAIN = _("Fetch the file from its source again, and send it as it is.")


@dataclass
class Markup:
    """A file on its way: `root` is known once its first element was met."""

    wanted: frozenset[str]
    located: frozenset[str] = frozenset()
    """Elements inside wanted ones that say in the attribute `BEGINS` in which line they begin."""
    root: str = ""
    second: str = ""
    """The first element inside the root: what a message of banks is."""
    about: dict[str, str] = field(default_factory=dict)
    """The attributes of the root."""
    closed: bool = False
    _stack: list[Element] = field(default_factory=list)
    _ready: list[tuple[int, Element]] = field(default_factory=list)
    _seen: int = 0

    def elements(self, file: IO[bytes]) -> Iterator[tuple[int, Element]]:
        """Each wanted element with the line it ends in. Raises Unreadable at the first thing
        amiss, a file that was cut off included.
        """
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refused
        parser.EntityDeclHandler = _refused
        parser.StartElementHandler = lambda tag, attributes: self._started(
            tag, attributes, parser.CurrentLineNumber
        )
        parser.CharacterDataHandler = self._written
        parser.EndElementHandler = lambda tag: self._ended(tag, parser.CurrentLineNumber)
        try:
            while chunk := file.read(CHUNK):
                parser.Parse(chunk, False)
                yield from self._taken()
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise Unreadable(
                _("The XML is broken or cut off in line %(line)s.", line=error.lineno), _AGAIN
            ) from error
        yield from self._taken()

    def _taken(self) -> list[tuple[int, Element]]:
        ready, self._ready = self._ready, []
        return ready

    def _started(self, written: str, attributes: dict[str, str], line: int) -> None:
        tag = _bare(written)
        if tag in self.located:
            attributes[BEGINS] = str(line)
        self._seen += 1
        if self._seen > MOST or len(self._stack) >= DEPTH:
            raise Unreadable(_("The XML is larger or deeper than any list is."), _AGAIN)
        if not self._stack:
            self.root, self.about = tag, dict(attributes)
        elif not self.second:
            self.second = tag
        element = Element(tag, attributes)
        if self._stack and self._is_kept():
            self._stack[-1].append(element)
        self._stack.append(element)

    def _is_kept(self) -> bool:
        return any(each.tag in self.wanted for each in self._stack)

    def _written(self, text: str) -> None:
        element = self._stack[-1]
        element.text = (element.text or "") + text
        if len(element.text) > LONGEST:
            raise Unreadable(_("One element of the XML holds a whole book."), _AGAIN)

    def _ended(self, written: str, line: int) -> None:
        tag = _bare(written)
        element = self._stack.pop()
        if tag in self.wanted and not self._is_kept():
            self._ready.append((line, element))


def _bare(written: str) -> str:
    """The name of an element without its prefix: who sends a file chooses that freely."""
    return written.rpartition(":")[2]


def _refused(*_what: object) -> None:
    raise Unreadable(_("The XML declares a document type or entities. That is never read."), _AGAIN)
