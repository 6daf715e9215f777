"""From frozen values to paper: the same values and the same layout give the same bytes."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from trainingmgr.documents import certificate as papers
from trainingmgr.documents import engraving
from trainingmgr.documents.certificate import Certificate as Paper
from trainingmgr.documents.certificate import CertificateLayout as Look
from trainingmgr.documents.certificate import Module, Signatory
from trainingmgr.training.certificates.models import Certificate, CertificateLayout
from trainingmgr.training.certificates.queries import candidates

DRAWING = papers.LAYOUT_VERSION


def paper(values: Mapping[str, Any], sealed: str) -> Paper:
    """What is printed of one certificate."""
    return Paper(
        serial=values["serial"],
        name_latin=values["name_latin"],
        name_arabic=values["name_arabic"],
        rank=values["rank"],
        course_code=values["course_code"],
        course=values["course"],
        modules=tuple(Module(**each) for each in values["modules"]),
        hours=values["hours"],
        held_from=date.fromisoformat(values["held_from"]),
        held_to=date.fromisoformat(values["held_to"]),
        languages=values["languages"],
        place=values["place"],
        issued_on=date.fromisoformat(values["issued_on"]),
        valid_until=date.fromisoformat(values["valid_until"]) if values["valid_until"] else None,
        signatories=tuple(Signatory(**each) for each in values["signatories"]),
        sealed=sealed,
    )


def look(layout: CertificateLayout, address: str, speaks: str = "") -> Look:
    """The layout's texts with the one true address, in the languages that were asked for."""
    return look_with(layout.texts, address, speaks)


def look_with(texts: Mapping[str, Any], address: str, speaks: str = "") -> Look:
    """These texts, saved or only typed, with the one true address."""
    return Look(
        address=address,
        issuer=texts["issuer"],
        texts=texts["texts"],
        languages=tuple(speaks.split("+") if speaks else texts["languages"]),
        eastern_digits=texts["eastern_digits"],
        frame=texts.get("frame", "woven"),
        logos=(_logo(texts, "host"), _logo(texts, "partner")),
        **papers.LOOKS[texts.get("look", "engraved")],
    )


def _logo(texts: Mapping[str, Any], whose: str) -> bytes:
    digest = texts.get("logos", {}).get(whose)
    return _kept(digest) if digest else b""


@lru_cache(16)
def _kept(digest: str) -> bytes:
    """A picture by its hash: what has this hash is this picture, whichever site or day."""
    return candidates.logo(digest)


def paper_of(certificate: Certificate) -> Paper:
    return paper(certificate.values, certificate.sealed)


def look_of(certificate: Certificate, speaks: str = "") -> Look:
    """The look that a certificate was issued with, whatever has been saved since; of a duplicate
    perhaps in other languages.
    """
    if certificate.layout is None:
        raise ValueError("A certificate is drawn with its layout loaded")
    values = certificate.values
    return look(certificate.layout, values["address"], speaks or values.get("speaks", ""))


def hash_of(values: Mapping[str, Any], sealed: str, layout: CertificateLayout) -> str:
    """The hash of the first print, recorded at issue."""
    appearance = look(layout, values["address"], values.get("speaks", ""))
    return engraving.one(paper(values, sealed), appearance).sha256
