"""The texts of the programme's certificates. Every change is a new version."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import force_locale
from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.core import journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal, StaleRecord
from trainingmgr.documents import words
from trainingmgr.training.certificates import events
from trainingmgr.training.certificates.models import CertificateLayout
from trainingmgr.training.certificates.queries import candidates

LANGUAGES = ("en", "fr", "ar")
EDITED = ("title", "statement", "completed")
CODE = "standard"


@dataclass(frozen=True)
class Texts:
    """What somebody may change without a programmer. The first language leads the page."""

    languages: tuple[str, ...]
    issuer: Mapping[str, str]
    edited: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    signatories: tuple[Mapping[str, Any], ...] = ()
    eastern_digits: bool = False
    look: str = "engraved"
    frame: str = "woven"


def standard(issuer: str) -> Texts:
    """What stands before anybody has changed anything."""
    return Texts(LANGUAGES, dict.fromkeys(LANGUAGES, issuer))


def composed(texts: Texts) -> dict[str, Any]:
    """All that a layout freezes: the edited texts over the usual ones, in every language."""
    spoken = words.spoken(words.CERTIFICATE, LANGUAGES, _said)
    whole = {key: dict(titles) for key, titles in spoken.items()}
    for key, titles in texts.edited.items():
        whole[key] |= {language: text for language, text in titles.items() if text.strip()}
    return {
        "texts": whole,
        "languages": list(texts.languages),
        "issuer": dict(texts.issuer),
        "signatories": [dict(each) for each in texts.signatories],
        "eastern_digits": texts.eastern_digits,
        "look": texts.look,
        "frame": texts.frame,
    }


def _said(language: str, sentence: words.Sentence) -> str:
    with force_locale(language):
        return str(sentence)


@operation
def save(texts: Texts, *, seen: int | None, by: User) -> CertificateLayout:
    """A new version of the texts. Refused if another was saved since this one was opened."""
    newest = candidates.layout()
    if (newest.number if newest else None) != seen:
        raise StaleRecord
    if not texts.languages or not any(text.strip() for text in texts.issuer.values()):
        raise Refusal(_("A certificate names who issues it, in one language at least."))
    return _new(texts, newest, by)


@operation
def in_use(issuer: str, *, by: User) -> CertificateLayout:
    """The layout that certificates are issued with; the standard one where nobody saved any."""
    return candidates.layout() or _new(standard(issuer), None, by)


def _new(texts: Texts, newest: CertificateLayout | None, by: User) -> CertificateLayout:
    layout = CertificateLayout(
        code=CODE,
        number=newest.number + 1 if newest else 1,
        texts=composed(texts),
        by_id=by.id,
    )
    db.session.add(layout)
    db.session.flush()
    journal.record(
        events.LayoutSaved(number=layout.number, about=("certificate_layout", layout.id)), by=by
    )
    return layout
