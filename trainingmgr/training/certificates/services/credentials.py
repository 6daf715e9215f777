"""A certificate as programs of others read it: an Open Badge 3.0, a signed W3C credential.

The VC-JWT of Open Badges 3.0 (1EdTech, section 8.2): the credential's own JSON, with the claims
that say the same, signed with Ed25519. Whoever resolves the site (did:web) finds the keys.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.core import clock, journal
from trainingmgr.core.db import operation
from trainingmgr.core.errors import Refusal
from trainingmgr.training.certificates import events
from trainingmgr.training.certificates.models import Certificate
from trainingmgr.training.certificates.services import publishing
from trainingmgr.training.certificates.services.publishing import LISTED, VC, instant

BADGES = "https://purl.imsglobal.org/spec/ob/v3p0"
CONTEXT = (VC, f"{BADGES}/context-3.0.3.json", f"{BADGES}/extensions.json")
SCHEMA = f"{BADGES}/schema/json/ob_v3p0_achievementcredential_schema.json"


@operation
def export(certificates: Sequence[Certificate], address: str, *, by: User) -> list[str]:
    """The tokens of these certificates, which leave the system: each stands, or nothing leaves."""
    if not certificates:
        raise Refusal(_("There is no certificate that stands."))
    if any(not each.stands for each in certificates):
        raise Refusal(_("A revoked or suspended certificate does not leave as a credential."))
    happening = events.CredentialsExported(
        count=len(certificates), serials=tuple(each.serial for each in certificates),
        about=("person", certificates[0].person_id),
    )  # fmt: skip
    journal.record(happening, by=by)
    return [token(each, address) for each in certificates]


def token(certificate: Certificate, address: str) -> str:
    """The signed credential: three parts of base 64 between two dots."""
    says = credential(certificate, address)
    claims = {
        "iss": says["issuer"]["id"],
        "jti": says["id"],
        "sub": says["credentialSubject"]["id"],
        "nbf": _seconds(says["validFrom"]),
    }
    if "validUntil" in says:
        claims["exp"] = _seconds(says["validUntil"])
    return publishing.signed({**says, **claims}, address)


def credential(certificate: Certificate, address: str) -> dict[str, Any]:
    """What the credential says, from the frozen values alone. Needs person and layout loaded."""
    values, language = certificate.values, _language(certificate)
    issuer = _issuer(values, address, language)
    says: dict[str, Any] = {
        "@context": list(CONTEXT),
        "id": f"urn:uuid:{certificate.uid}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": f"{values['course_code']} {_in(values['course'], language)}".strip(),
        "issuer": issuer,
        "validFrom": _issued(certificate),
        "awardedDate": _issued(certificate),
        "credentialSubject": {
            "id": f"urn:uuid:{uuid5(NAMESPACE_URL, f'{address}/holder/{certificate.person.uid}')}",
            "type": ["AchievementSubject"],
            "identifier": [_identity("name", values["name_latin"] or values["name_arabic"])],
            "licenseNumber": certificate.serial,
            "activityStartDate": _at(date.fromisoformat(values["held_from"]), time.min),
            "activityEndDate": _at(date.fromisoformat(values["held_to"]), time(23, 59, 59)),
            "achievement": _achievement(values, issuer, address, language),
        },
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
        "credentialStatus": _status(certificate, address),
    }
    if certificate.valid_until is not None:
        says["validUntil"] = _at(certificate.valid_until, time(23, 59, 59))
    return says


def presentation(tokens: Sequence[str]) -> dict[str, Any]:
    """Several credentials in one file (W3C VC 2.0, enveloped). Each is signed by itself."""
    return {
        "@context": [VC],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [
            {
                "@context": VC,
                "id": f"data:application/vc+jwt,{each}",
                "type": "EnvelopedVerifiableCredential",
            }
            for each in tokens
        ],
    }


def _issuer(values: Mapping[str, Any], address: str, language: str) -> dict[str, Any]:
    return {
        "id": publishing.identity(address),
        "type": ["Profile"],
        "name": _in(values["issuer"], language),
        "url": address,
    }


def _achievement(
    values: Mapping[str, Any], issuer: Mapping[str, Any], address: str, language: str
) -> dict[str, Any]:
    """The course as it was taught: the same modules in the same versions are the same one."""
    taught = ", ".join(f"{each['code']} v{each['version']}" for each in values["modules"])
    title = _in(values["course"], language)
    lines = [
        f"{each['code']} v{each['version']} {_in(each['titles'], language)} ({each['hours']} h)"
        for each in values["modules"]
    ]
    key = uuid5(NAMESPACE_URL, f"{address}/courses/{values['course_code']}?{taught}")
    return {
        "id": f"urn:uuid:{key}",
        "type": ["Achievement"],
        "achievementType": "CertificateOfCompletion",
        "creator": dict(issuer),
        "name": title or values["course_code"],
        "description": f"{title or values['course_code']} ({values['hours']} h)",
        "humanCode": values["course_code"],
        "inLanguage": language,
        "criteria": {"narrative": "\n".join(f"- {each}" for each in lines) or title},
        "tag": [each["code"] for each in values["modules"]],
    }


def _status(certificate: Certificate, address: str) -> dict[str, str]:
    number, place = divmod(certificate.id, LISTED)
    here = f"{address}/verify/status/{number}"
    return {
        "id": f"{here}#{place}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(place),
        "statusListCredential": here,
    }


def _identity(kind: str, value: str) -> dict[str, Any]:
    return {"type": "IdentityObject", "hashed": False, "identityHash": value, "identityType": kind}


def _language(certificate: Certificate) -> str:
    layout = certificate.layout
    return layout.texts["languages"][0] if layout is not None else "en"


def _in(titles: Mapping[str, str], language: str) -> str:
    return titles.get(language) or next(iter(filter(None, titles.values())), "")


def _issued(certificate: Certificate) -> str:
    """The instant, where it is known: the day may have begun here before it did in Greenwich."""
    if clock.day(certificate.issued_at) == certificate.issued_on:
        return instant(certificate.issued_at)
    return _at(certificate.issued_on, time.min)


def _at(day: date, hour: time) -> str:
    return instant(datetime.combine(day, hour, UTC))


def _seconds(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())
