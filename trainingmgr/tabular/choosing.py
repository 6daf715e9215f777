"""Lines of a list that were chosen over several of its pages, for one deed with all of them.

Nothing of it is kept anywhere: every page carries what was chosen on the others in its form, so
it works without scripts, and leaving the page leaves it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from itertools import count
from typing import Any

from trainingmgr.core.values import dataclass

MOST = 500
"""Lines of one deed: what one request carries and one transaction writes."""
_PAGE = "who-"


@dataclass(frozen=True)
class Chosen:
    """Codes by the page on which they were chosen, and the page that is shown now."""

    pages: Mapping[int, tuple[str, ...]]
    at: int = 1

    @classmethod
    def read(cls, sent: Mapping[str, Sequence[str]]) -> "Chosen":
        """What a form carries: `who-2` holds the codes of the second page, `at` where it stood."""
        pages = {
            int(name.removeprefix(_PAGE)): tuple(dict.fromkeys(codes))
            for name, codes in sent.items()
            if re.fullmatch(rf"{_PAGE}\d{{1,6}}", name)
        }
        at = next(iter(sent.get("at", ())), "1")
        return cls(pages, max(1, int(at[:6])) if at.isdecimal() else 1)

    @classmethod
    def all_of(cls, codes: Sequence[str], size: int) -> "Chosen":
        """Every line of a list, on the pages on which they stand."""
        starts = range(0, len(codes), size)
        return cls({n: tuple(codes[at : at + size]) for n, at in zip(count(1), starts)})

    @property
    def codes(self) -> list[str]:
        """All of them, once each, at most as many as one deed takes."""
        return list(dict.fromkeys(code for each in self.pages.values() for code in each))[:MOST]

    @property
    def facts(self) -> dict[str, Any]:
        """What the journal keeps of a choice: how many, and a mark of who."""
        codes = self.codes
        mark = sha256(",".join(sorted(codes)).encode()).hexdigest()[:16]
        return {"chosen": len(codes), "who": mark} if codes else {}

    @property
    def on_pages(self) -> int:
        return sum(bool(each) for each in self.pages.values())

    def turned(self, by: int) -> "Chosen":
        """The same, with the page after or before shown."""
        return Chosen(self.pages, max(1, self.at + by))

    def elsewhere(self, shown: Iterable[str]) -> list[tuple[str, str]]:
        """What the form must carry because the page does not show it: names and codes."""
        here = set(shown)
        return [
            (f"{_PAGE}{number}", code)
            for number, codes in sorted(self.pages.items())
            for code in codes
            if code not in here
        ]

    def pages_elsewhere(self, shown: Iterable[str]) -> int:
        return len({name for name, _code in self.elsewhere(shown)})
