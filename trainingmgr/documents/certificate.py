"""Certificates: what one says, and the texts of a programme's certificates.

The page itself is laid out by code (`engraving`); its texts belong to the programme and can be
edited.
"""

from collections.abc import Mapping
from dataclasses import field
from datetime import date

from trainingmgr.core.values import dataclass
from trainingmgr.documents import words
from trainingmgr.documents.ink import Colour
from trainingmgr.documents.words import Titles, Translate

LAYOUT_VERSION = 2
"""Raised whenever the drawing changes: recorded with each certificate beside its hash."""


@dataclass(frozen=True)
class Module:
    """One module that the course was made of. `hours` as printed."""

    code: str
    titles: Titles
    version: str
    hours: str


@dataclass(frozen=True)
class Signatory:
    """Who signs, and as what: the host first, then the programme."""

    name: str
    titles: Titles


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """The frozen values of one certificate.

    `sealed` is what `signing.seal` gave for it; the serial in it is the serial printed.
    """

    serial: str
    name_latin: str
    name_arabic: str = ""
    rank: Titles = field(default_factory=dict)
    course_code: str
    course: Titles
    modules: tuple[Module, ...] = ()
    hours: str
    held_from: date
    held_to: date
    languages: Titles = field(default_factory=dict)
    place: Titles = field(default_factory=dict)
    issued_on: date
    valid_until: date | None = None
    signatories: tuple[Signatory, ...] = ()
    sealed: str = ""


@dataclass(frozen=True, kw_only=True)
class CertificateLayout:
    """The texts of a programme's certificates.

    The first language leads and says where reading starts; `address` is the one true
    verification address, without a slash at its end. `frame` is what is drawn round the page and
    behind the words: `woven`, `ruled` (plain lines that cost no toner) or `leaves`.
    """

    address: str
    issuer: Titles
    texts: Mapping[str, Titles] = field(repr=False)
    languages: tuple[str, ...] = ("en", "fr", "ar")
    ink: Colour = Colour(20, 44, 66)
    gold: Colour = Colour(138, 104, 42)
    weave: Colour = Colour(212, 221, 215)
    eastern_digits: bool = False
    frame: str = "woven"
    logos: tuple[bytes, bytes] = field(default=(b"", b""), repr=False)
    """JPEGs of the host's and the partner's mark, where there are any."""


LOOKS: Mapping[str, Mapping[str, Colour]] = {
    "engraved": {},
    "mono": {
        "ink": Colour(0, 0, 0), "gold": Colour(70, 70, 70), "weave": Colour(222, 222, 222),
    },
    "laurel": {
        "ink": Colour(18, 62, 44), "gold": Colour(120, 96, 40), "weave": Colour(208, 224, 206),
    },
}  # fmt: skip
"""The looks to choose from: blue and gold, black for a laser printer, green and gold."""


def standard(
    say: Translate,
    *,
    address: str,
    issuer: Titles,
    languages: tuple[str, ...] = ("en", "fr", "ar"),
    **edited: Titles,
) -> CertificateLayout:
    """The usual texts in these languages, some of them replaced (`statement={…}`)."""
    texts = words.spoken(words.CERTIFICATE, languages, say) | edited
    return CertificateLayout(address=address, issuer=issuer, texts=texts, languages=languages)
