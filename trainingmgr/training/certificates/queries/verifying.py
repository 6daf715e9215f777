"""What the world may ask: a serial that was typed, a code that was scanned, our public keys."""

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from datetime import date
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from flask_babel import lazy_gettext as _
from sqlalchemy import and_, exists, func, literal, or_, select
from sqlalchemy.orm import joinedload

from trainingmgr.core import keys
from trainingmgr.core.db import another, db
from trainingmgr.core.errors import Refusal
from trainingmgr.core.values import dataclass
from trainingmgr.documents import serials, signing
from trainingmgr.documents.signing import NotGenuine, Payload
from trainingmgr.registry.people.models import Person
from trainingmgr.training.certificates.models import (
    Certificate,
    CertificateRevocation,
    Transcript,
)
from trainingmgr.training.certificates.queries.keys import struck
from trainingmgr.training.certificates.rules import Standing, standing
from trainingmgr.training.curricula.models import Module, ModuleVersion, PlannedAssessment
from trainingmgr.training.curricula.rules import AssessmentKind
from trainingmgr.training.records.models import Attainment


def private_key() -> tuple[str, Ed25519PrivateKey]:
    """The key that signs now, and its name: the newest that was not struck off. One statement."""
    gone = struck()
    newest = next((each for each in keys.ring().signing if each["id"] not in gone), None)
    if newest is None:
        raise Refusal(
            _("Every key that signs was struck off. An administrator begins a new one: "
              "trainingmgr keys rotate --signing.")
        )  # fmt: skip
    return newest["id"], _key(newest["seed"])


@lru_cache(4)
def _key(seed: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))


def public_keys() -> dict[str, Ed25519PublicKey]:
    """Every key of ours that a certificate may be signed with, by its name."""
    return {each["id"]: _key(each["seed"]).public_key() for each in keys.ring().signing}


def printed_keys() -> dict[str, str]:
    """The public keys as the programme publishes them: 64 hexadecimal digits, newest first."""
    return {name: as_printed(key) for name, key in public_keys().items()}


def as_printed(key: Ed25519PublicKey) -> str:
    raw = serialization.Encoding.Raw, serialization.PublicFormat.Raw
    return key.public_bytes(*raw).hex()


@dataclass(frozen=True)
class Answer:
    """What is told of a serial or a code. `values` are the frozen ones, without the name unless
    it stands in a code that we signed: then `payload` holds what the code itself carries.
    """

    standing: Standing
    serial: str = ""
    values: dict[str, Any] | None = None
    levels: "Mapping[str, Level]" = field(default_factory=dict)
    """By code, of each module of which the catalogue holds the version that was taught."""
    replaced_by: str = ""
    payload: Payload | None = None
    lines: "tuple[TranscriptLine, ...]" = ()
    """Of a transcript: what it lists, and how each stands now."""
    content: str = ""

    @property
    def is_signed(self) -> bool:
        return self.payload is not None


@dataclass(frozen=True)
class Level:
    """What a module took: the least share of its hours, the pass mark of each test, and that of all
    together.
    """

    attendance: int
    together: int
    tests: tuple[tuple[AssessmentKind, int], ...]


@dataclass(frozen=True)
class TranscriptLine:
    """One line of a transcript as it was frozen. `gone`: what it rests on was withdrawn since;
    `suspended`: it proves nothing for now.
    """

    code: str
    titles: dict[str, str]
    on: date
    until: date | None
    gone: bool
    suspended: bool


TOLD = (
    "course_code", "course", "modules", "hours", "held_from", "held_to", "place", "languages",
    "issued_on", "valid_until", "issuer",
)  # fmt: skip
"""What the public page says of a certificate: no name, no rank, no number (2.4.10)."""
DATES = ("held_from", "held_to", "issued_on", "valid_until")


def of_serial(text: str, *, on: date) -> Answer:
    """What is told of a typed serial: course, hours, level, dates, how it stands. No name."""
    serial = serials.grouped(text[:60])
    if not serials.holds(serial):
        return Answer(Standing.UNKNOWN, serial)
    return _of(serial, on)


def of_code(text: str, *, on: date) -> Answer:
    """What is told of a scanned code: whether we signed it, what it says, and how it stands."""
    try:
        payload = signing.unseal(text[:4000], public_keys())
    except NotGenuine:
        return Answer(Standing.ALTERED)
    return replace(_of(payload.serial, on, payload.key), payload=payload)


def _of(serial: str, on: date, key: str = "") -> Answer:
    """What the register knows under a serial: a certificate, a transcript, or nothing. Five
    statements whatever it is, so that nobody learns from the time it takes.
    """
    stolen = struck()
    found = _certificate(serial)
    made = db.session.scalar(select(Transcript).where(Transcript.serial == serial))
    gone = _gone_of(made)
    levels = _levels(found.values["modules"] if found is not None else ())
    if found is not None:
        return _told(found, levels, on)
    if made is not None:
        return _listed(made, gone)
    return Answer(Standing.KEY_WITHDRAWN if key in stolen else Standing.UNKNOWN, serial)


Gone = dict[tuple[str, str, str], bool]
"""What a line rests on that stands no more: its certificate, or what was attained by proof, module
and day. True where it was withdrawn, False where it is suspended.
"""


def _gone_of(made: Transcript | None) -> Gone:
    """What the lines of a transcript rest on and stands no more, whichever record of its holder it
    stands in. One statement.
    """
    proofs = [each["proof"] for each in made.values["lines"]] if made is not None else []
    revoked = exists().where(CertificateRevocation.certificate_id == Certificate.id)
    own, one = another(Person, "of a transcript"), another(Person, "who attained")
    kept = func.coalesce(own.same_as_id, own.id)
    rows = db.session.execute(
        select(Certificate.serial, literal(""), Certificate.issued_on, revoked)
        .where(Certificate.serial.in_(proofs), or_(revoked, Certificate.suspended))
        .union_all(
            select(Attainment.source, Module.code, Attainment.on, Attainment.measure.is_(None))
            .join(Module, Module.id == Attainment.module_id)
            .join(one, one.id == Attainment.person_id)
            .join(own, or_(one.id == kept, one.same_as_id == kept))
            .where(
                own.id == (made.person_id if made is not None else 0),
                Attainment.withdrawn_at.is_not(None),
            )
        )
    )
    return {
        (proof, code, on.isoformat() if code else ""): bool(is_gone)
        for proof, code, on, is_gone in rows
    }


def _rests_on(line: Mapping[str, Any]) -> tuple[str, str, str]:
    module = line["kind"] == "module"
    return line["proof"], line["code"] if module else "", line["on"] if module else ""


def _listed(made: Transcript, gone: Gone) -> Answer:
    """A transcript says what stood on its day; what was withdrawn since is told line by line."""
    told = tuple(
        TranscriptLine(
            each["code"], each["titles"], date.fromisoformat(each["on"]),
            date.fromisoformat(each["until"]) if each["until"] else None,
            gone.get(_rests_on(each), False), not gone.get(_rests_on(each), True),
        )
        for each in made.values["lines"]
    )  # fmt: skip
    stands = standing(None, None, on=made.issued_on, key_gone=made.key_gone)
    return Answer(stands, made.serial, lines=told, content=made.values["content"])


def _certificate(serial: str) -> Certificate | None:
    return db.session.scalar(
        select(Certificate)
        .where(Certificate.serial == serial)
        .options(joinedload(Certificate.revocation), joinedload(Certificate.replaced_by))
    )


def _levels(modules: Sequence[Mapping[str, Any]]) -> dict[str, Level]:
    versions = {each["code"]: each["version"] for each in modules}
    tests = and_(
        PlannedAssessment.version_id == ModuleVersion.id,
        PlannedAssessment.kind != AssessmentKind.PRE_TEST,
    )
    rows = db.session.execute(
        select(
            Module.code, ModuleVersion.number, ModuleVersion.attendance_min,
            ModuleVersion.pass_mark, PlannedAssessment.kind, PlannedAssessment.pass_mark,
        )
        .join(ModuleVersion, ModuleVersion.module_id == Module.id)
        .outerjoin(PlannedAssessment, tests)
        .where(Module.code.in_(versions))
        .order_by(PlannedAssessment.id)
    )  # fmt: skip
    found: dict[str, Level] = {}
    for code, number, attendance, together, kind, mark in rows:
        if str(number) == versions[code]:
            before = found[code].tests if code in found else ()
            found[code] = Level(attendance, together, (*before, (kind, mark)) if kind else ())
    return found


def _told(found: Certificate, levels: Mapping[str, Level], on: date) -> Answer:
    newer = found.replaced_by.serial if found.replaced_by and found.revocation else ""
    values: dict[str, Any] = {key: found.values.get(key) for key in TOLD}
    values |= {key: date.fromisoformat(values[key]) for key in DATES if values[key]}
    return Answer(found.standing(on), found.serial, values, levels, newer)
