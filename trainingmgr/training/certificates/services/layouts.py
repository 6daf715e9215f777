"""The texts of the programme's certificates. Every change is a new version."""

from collections.abc import Mapping
from dataclasses import field
from hashlib import sha256
from typing import Any

from flask_babel import force_locale
from flask_babel import lazy_gettext as _
from sqlalchemy import select

from trainingmgr.accounts.models import User
from trainingmgr.core import journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal, StaleRecord
from trainingmgr.core.values import dataclass
from trainingmgr.documents import pictures, words
from trainingmgr.training.certificates import events
from trainingmgr.training.certificates.models import CertificateLayout, CertificateLogo
from trainingmgr.training.certificates.queries import candidates
from trainingmgr.training.certificates.rules import LOGO_BYTES, STANDARD
from trainingmgr.training.cohorts.models import Cohort

LANGUAGES = ("en", "fr", "ar")
EDITED = ("title", "statement", "completed")


@dataclass(frozen=True)
class Texts:
    """What somebody may change without a programmer. The first language leads the page."""

    languages: tuple[str, ...]
    issuer: Mapping[str, str]
    edited: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    signatories: tuple[Mapping[str, Any], ...] = ()
    signs: tuple[str, ...] = ()
    """For whom each of them signs: `host` or `partner`."""
    eastern_digits: bool = False
    look: str = "engraved"
    frame: str = "woven"
    logos: Mapping[str, str] = field(default_factory=dict)
    """Hashes of the pictures that `keep_logo` kept: `host` and `partner`."""


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
        "signs": list(texts.signs),
        "eastern_digits": texts.eastern_digits,
        "look": texts.look,
        "frame": texts.frame,
        "logos": {whose: digest for whose, digest in texts.logos.items() if digest},
    }


def _said(language: str, sentence: words.Sentence) -> str:
    with force_locale(language):
        return str(sentence)


@operation
def save(texts: Texts, *, seen: int | None, by: User, code: str = STANDARD) -> CertificateLayout:
    """A new version of the texts of the programme, or of a partner. Refused if another was saved
    since this one was opened.
    """
    newest = candidates.layout(code)
    if (newest.number if newest else None) != seen:
        raise StaleRecord
    if not texts.languages or not any(text.strip() for text in texts.issuer.values()):
        raise Refusal(_("A certificate names who issues it, in one language at least."))
    return _new(texts, newest, by, code)


@operation
def in_use(cohort: Cohort, issuer: str, *, by: User) -> CertificateLayout:
    """The layout that certificates of a run are issued with: of its funder where that has one,
    else of the programme; the standard one where nobody saved any.
    """
    return candidates.layout_of(cohort) or _new(standard(issuer), None, by, STANDARD)


@operation
def keep_logo(sent: bytes, *, field: str, by: User) -> str:
    """Keep the mark of an institution, drawn anew from what was sent. Gives its hash."""
    try:
        picture = pictures.logo(sent, most=LOGO_BYTES)
    except ValueError as bad:
        raise Refusal(
            _("This is no picture that can be read. Send a JPEG, PNG or WebP of at most "
              "40 million pixels."), field=field,
        ) from bad  # fmt: skip
    if len(picture) > LOGO_BYTES:
        raise Refusal(_("This picture cannot be made small enough. Send a simpler one."),
                      field=field)  # fmt: skip
    digest = sha256(picture).hexdigest()
    known = select(CertificateLogo.id).where(CertificateLogo.digest == digest)
    if db.session.scalar(known) is None:
        db.session.add(CertificateLogo(digest=digest, picture=picture, by_id=by.id))
        db.session.flush()
    return digest


def _new(texts: Texts, newest: CertificateLayout | None, by: User, code: str) -> CertificateLayout:
    layout = CertificateLayout(
        code=code,
        number=newest.number + 1 if newest else 1,
        texts=composed(texts),
        by_id=by.id,
    )
    db.session.add(layout)
    db.session.flush()
    journal.record(
        events.LayoutSaved(
            number=layout.number, code=code, about=("certificate_layout", layout.id)
        ),
        by=by,
    )
    return layout
