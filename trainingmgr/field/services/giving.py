"""That work went onto a phone, or came from one in a file, is on record."""

import json
from base64 import b64decode
from datetime import datetime
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.core import journal
from trainingmgr.core.db import operation
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.values import dataclass
from trainingmgr.field import events, queries
from trainingmgr.field.models import Device
from trainingmgr.field.rules import MOST_BYTES, MOST_ENTRIES, Kind
from trainingmgr.field.services import about, hear, taking
from trainingmgr.field.services.kinds import Site
from trainingmgr.field.services.shapes import Parts
from trainingmgr.field.services.taking import Answer

PURPOSE = b"training manager file"
NO_FILE = _("This is no file of a phone, or it is cut off. Save it anew on the phone.")


@dataclass(frozen=True)
class Given:
    """One entry of a file, when it was written by the clock of the phone, and what became of it."""

    kind: Kind | None
    written_at: datetime | None
    answer: Answer


@operation
def note(device: Device, found: dict[str, Any], *, by: User) -> None:
    """Names and numbers left for a phone, which was heard of."""
    hear(device)
    happening = events.FieldWorkGiven(
        classes=len(found["classes"]), counterparts=len(found["counterparts"]),
        about=about(device),
    )  # fmt: skip
    journal.record(happening, by=by)


def from_file(data: bytes, *, by: User, site: Site) -> list[Given]:
    """Entries that a phone saved as a sealed file, for want of signal: taken as if it had sent
    them. Only whose phone it is brings it.
    """
    device, sent = _opened(data, by)
    answers: list[Answer] = []
    for begin in range(0, len(sent), MOST_ENTRIES):
        part = sent[begin : begin + MOST_ENTRIES]
        answers += taking.take(device, part, by=by, site=site)
    _note_file(device, len(sent), by=by)
    return list(map(_given, sent, answers))


def _given(sent: Any, answer: Answer) -> Given:
    try:
        parts = Parts(sent)
        return Given(parts.one_of("kind", Kind), parts.instant("written_at"), answer)
    except Refusal:
        return Given(None, None, answer)


@operation
def _note_file(device: Device, count: int, *, by: User) -> None:
    journal.record(events.FieldWorkFromFile(entries=count, about=about(device)), by=by)


def _opened(data: bytes, by: User) -> tuple[Device, list[Any]]:
    if not 0 < len(data) <= MOST_BYTES * 4:
        raise Refusal(NO_FILE, field="file")
    try:
        told = json.loads(data)
        device = queries.own(UUID(told["device"]), reader=by)
        salt, nonce, sealed = (b64decode(told[each]) for each in ("salt", "iv", "sealed"))
    except NotFound as theirs:
        raise Refusal(
            _("This file is of a phone that is not yours. Whoever owns it brings it."),
            field="file",
        ) from theirs
    except (ValueError, KeyError, TypeError, RecursionError) as broken:
        raise Refusal(NO_FILE, field="file") from broken
    if device.secret is None:
        raise Refusal(
            _("This phone was withdrawn: nothing of it can be opened any more."), field="file"
        )
    key = HKDF(SHA256(), 32, salt, PURPOSE).derive(bytes.fromhex(device.secret))
    try:
        sent = json.loads(AESGCM(key).decrypt(nonce, sealed, PURPOSE))
    except (InvalidTag, ValueError, RecursionError) as broken:
        raise Refusal(NO_FILE, field="file") from broken
    if not isinstance(sent, list):
        raise Refusal(NO_FILE, field="file")
    return device, sent
