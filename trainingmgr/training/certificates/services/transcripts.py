"""Giving out a transcript: frozen as it stood, signed, and found again by whoever checks it."""

import json
from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256
from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.documents import serials, signing
from trainingmgr.registry.people import queries as people
from trainingmgr.registry.people.models import Person
from trainingmgr.training.certificates import events
from trainingmgr.training.certificates.models import Certificate, Transcript
from trainingmgr.training.certificates.queries import transcripts, verifying
from trainingmgr.training.certificates.services import freezing
from trainingmgr.training.records.models import Attainment

GIVES = (Permission.CERTIFICATE_REQUEST, Permission.CERTIFICATE_ISSUE)


@operation
def give_out(person: Person, issuer: str, address: str, *, by: User) -> Transcript:
    """Everything this person has completed, as it stands today. Refused where that is nothing."""
    if not any(by.may(each) for each in GIVES):
        raise Refusal(_("The role of this account does not allow this."))
    if people.is_own(person, by.holder_id):
        raise Refusal(_("Nobody gives a transcript to themselves."))
    values = _values(person, issuer, address)
    lines, serial, today = values["lines"], serials.fresh(), clock.today()
    key_id, key = verifying.private_key()
    sealed = signing.seal(
        signing.Payload(
            serial=serial,
            key=key_id,
            name=values["name_latin"] or values["name_arabic"],
            course=f"TRANSCRIPT {len(lines)}: {values['content']}",
            hours=freezing.hours(sum(each["minutes"] for each in lines if each["counts"])),
            issued_on=today,
        ),
        key,
    )
    made = Transcript(
        serial=serial, person_id=person.id, issued_on=today, values=values, sealed=sealed,
        key_id=key_id, by_id=by.id,
    )  # fmt: skip
    db.session.add(made)
    happening = events.TranscriptMade(
        serial=serial, count=len(lines), content=values["content"], about=("person", person.id)
    )
    journal.record(happening, by=by)
    return made


def specimen(person: Person, issuer: str, address: str) -> Transcript:
    """What would be given out now, to be looked at: nothing is signed, and nothing kept."""
    serial = "0" * serials.RANDOM
    return Transcript(
        serial=serials.grouped(serial + serials.check(serial)), person_id=person.id,
        issued_on=clock.today(), values=_values(person, issuer, address), sealed=f"{address}/",
    )  # fmt: skip


def _values(person: Person, issuer: str, address: str) -> dict[str, Any]:
    lines = lines_of(person)
    if not lines:
        raise Refusal(_("Nothing is on record that a transcript could say."))
    return {
        **freezing.of_person(person),
        "number": person.number,
        "lines": lines,
        "content": content(lines),
        "issuer": issuer,
        "address": address,
    }


def lines_of(person: Person) -> list[dict[str, Any]]:
    """Courses with a certificate that stands, then modules attained, each newest first."""
    ids = transcripts.human_being(person)
    certificates = transcripts.completed(ids)
    runs = {each.values["run"] for each in certificates}
    courses = [_course(each) for each in certificates]
    return courses + [_module(each, runs) for each in transcripts.attained(ids)]


def content(lines: Sequence[Mapping[str, Any]]) -> str:
    """Sixteen digits that stand for all lines: in the code, on the paper and in the register."""
    return sha256(json.dumps(lines, sort_keys=True).encode()).hexdigest()[:16]


def _course(each: Certificate) -> dict[str, Any]:
    values = each.values
    return {
        "kind": "course", "code": values["course_code"], "titles": values["course"],
        "on": values["held_to"], "until": values["valid_until"],
        "minutes": round(float(values["hours"]) * 60), "score": None, "proof": each.serial,
        "counts": True,
    }  # fmt: skip


def _module(each: Attainment, runs: Collection[str]) -> dict[str, Any]:
    """Its hours are counted with the course that it was part of, if there is a certificate."""
    return {
        "kind": "module", "code": each.module.code, "titles": dict(each.module_version.titles),
        "on": each.on.isoformat(), "until": each.until_on.isoformat() if each.until_on else None,
        "minutes": each.minutes, "score": each.score, "proof": each.source,
        "counts": each.source not in runs,
    }  # fmt: skip
