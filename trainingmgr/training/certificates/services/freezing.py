"""What a certificate says, as plain values: frozen when it is issued, whatever changes later."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from babel import Locale, UnknownLocaleError
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from trainingmgr.core import clock
from trainingmgr.core.values import dataclass
from trainingmgr.documents import serials, signing
from trainingmgr.registry.people.models import Person
from trainingmgr.training.attendance.queries import counting
from trainingmgr.training.certificates.models import CertificateLayout
from trainingmgr.training.certificates.queries.candidates import Candidate
from trainingmgr.training.certificates.rules import earliest, is_arabic
from trainingmgr.training.certificates.services import drawing
from trainingmgr.training.certificates.services.layouts import LANGUAGES
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.curricula.rules import stands_until

COMMAS = {"ar": "، "}


@dataclass(frozen=True)
class Paper:
    """A certificate ready to be written into its row: signed, and its hash known."""

    serial: str
    values: dict[str, Any]
    sealed: str
    key_id: str
    pdf_hash: str
    valid_until: date | None


def of_cohort(
    cohort: Cohort, layout: CertificateLayout, address: str, speaks: str | None
) -> dict[str, Any]:
    """The values that all certificates of a run share. The run comes from `candidates.cohort`."""
    delivered = counting.delivered(cohort.id)
    versions = [each.module_version for each in cohort.modules]
    minutes = [delivered.get(each.id, (0, 0))[1] for each in versions]
    until = earliest(stands_until(cohort.ends_on, each.validity_months) for each in versions)
    return {
        "course_code": cohort.course.code,
        "course": dict(cohort.course.titles),
        "modules": [
            {
                "code": version.module.code,
                "titles": dict(version.titles),
                "version": str(version.number),
                "hours": hours(taught),
            }
            for version, taught in zip(versions, minutes, strict=True)
        ],
        "hours": hours(sum(minutes)),
        "held_from": cohort.starts_on.isoformat(),
        "held_to": cohort.ends_on.isoformat(),
        "languages": _languages(cohort.languages),
        "place": dict(cohort.centre.titles),
        "run": cohort.code,
        "valid_until": until.isoformat() if until else None,
        "issuer": layout.texts["issuer"],
        "signatories": layout.texts["signatories"],
        "layout": layout.number,
        "template": layout.code,
        "drawing": drawing.DRAWING,
        "address": address,
        **({"speaks": speaks} if speaks else {}),
    }


def of_person(person: Person) -> dict[str, Any]:
    """The values that differ from one certificate of a run to the next, but the serial."""
    name, native = person.name_display, person.name_native or ""
    latin = [each for each in (name, native) if each and not is_arabic(each)]
    arabic = [each for each in (native, name) if each and is_arabic(each)]
    return {
        "name_latin": latin[0] if latin else "",
        "name_arabic": arabic[0] if arabic else "",
        "rank": dict(person.rank.titles) if person.rank else {},
    }


def asked_for(shared: Mapping[str, Any], qualified: Sequence[Candidate]) -> list[dict[str, object]]:
    """What a request is bound to: everything that will be frozen of everybody who qualifies."""
    return [
        {"place": each.enrolment.id, **shared, **of_person(each.enrolment.person)}
        for each in qualified
    ]


def frozen(
    person: Person,
    shared: Mapping[str, Any],
    layout: CertificateLayout,
    signer: tuple[str, Ed25519PrivateKey],
    *,
    on: date | None = None,
    drawn: bool = True,
) -> Paper:
    """One certificate: a serial of its own, signed, drawn once so that its hash is known.

    `signer` is what `verifying.private_key` gives. Not `drawn`: no hash is known of its paper, as
    of those that were printed elsewhere.
    """
    serial, on = serials.fresh(), on or clock.today()
    values = {**shared, **of_person(person), "serial": serial, "issued_on": on.isoformat()}
    until = date.fromisoformat(values["valid_until"]) if values["valid_until"] else None
    key_id, key = signer
    course = values["course"]
    sealed = signing.seal(
        signing.Payload(
            serial=serial,
            key=key_id,
            name=values["name_latin"] or values["name_arabic"],
            course=f"{values['course_code']} {course.get('en') or next(iter(course.values()), '')}",
            hours=values["hours"],
            issued_on=on,
            valid_until=until,
        ),
        key,
    )
    pdf_hash = drawing.hash_of(values, sealed, layout) if drawn else ""
    return Paper(serial, values, sealed, key_id, pdf_hash, until)


def hours(minutes: int) -> str:
    """Hours as printed: 360 minutes are 6, 350 are 5.8."""
    return f"{minutes / 60:.1f}".removesuffix(".0")


def _languages(codes: Sequence[str]) -> dict[str, str]:
    """The names of the languages of teaching, in each language of the paper."""
    return {
        language: COMMAS.get(language, ", ").join(_language(code, language) for code in codes)
        for language in LANGUAGES
    }


def _language(code: str, language: str) -> str:
    try:
        name = Locale.parse(language).languages.get(code)
    except (UnknownLocaleError, ValueError):
        name = None
    return name[:1].upper() + name[1:] if name else code
