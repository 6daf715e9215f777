"""The register of certificates as rows of a file; a transcript and identity cards on paper."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.core import pairs
from trainingmgr.documents import cards as card_paper
from trainingmgr.documents import transcript as transcript_paper
from trainingmgr.documents.cards import Card, Cards
from trainingmgr.documents.lists import printed_by
from trainingmgr.documents.paper import Printout
from trainingmgr.documents.transcript import Group
from trainingmgr.documents.words import CERTIFICATE, PAGE
from trainingmgr.registry.people.models import Person
from trainingmgr.tabular.mapping import Column, Kind
from trainingmgr.tabular.printouts import handling
from trainingmgr.training.certificates.models import Certificate, Transcript
from trainingmgr.training.certificates.words import CARD, STANDINGS, TRANSCRIPT

COLUMNS = (
    Column("serial", _("Serial number"), kind=Kind.CODE),
    Column("person_no", _("Programme number"), kind=Kind.CODE),
    Column("name_latin", _("Name")),
    Column("name_native", _("Name in Arabic")),
    Column("course_code", _("Course"), kind=Kind.CODE),
    Column("run_code", _("Run"), kind=Kind.CODE),
    Column("hours", _("Hours"), kind=Kind.DECIMAL),
    Column("held_from", _("Held from"), kind=Kind.DATE),
    Column("held_to", _("Held until"), kind=Kind.DATE),
    Column("issued_on", _("Issued on"), kind=Kind.DATE),
    Column("valid_until", _("Valid until"), kind=Kind.DATE),
    Column("standing", _("Stands")),
    Column("pdf_hash", _("Hash of the paper"), kind=Kind.CODE),
)


def cells(each: Certificate, on: date) -> list[Any]:
    """One certificate in the order of COLUMNS, as it was frozen and as it stands."""
    values = each.values
    return [
        each.serial,
        each.person.number,
        values["name_latin"],
        values["name_arabic"],
        values["course_code"],
        values["run"],
        values["hours"],
        date.fromisoformat(values["held_from"]),
        date.fromisoformat(values["held_to"]),
        each.issued_on,
        each.valid_until,
        str(STANDINGS[each.standing(on)]),
        each.pdf_hash or "",
    ]


LINES = (
    Column("kind", _("Kind")),
    Column("code", _("Code"), kind=Kind.CODE),
    Column("title", _("Title")),
    Column("on", _("On"), kind=Kind.DATE),
    Column("until", _("Until"), kind=Kind.DATE),
    Column("hours", _("Hours"), kind=Kind.DECIMAL),
    Column("score", _("Score"), kind=Kind.INTEGER),
    Column("proof", _("Proof"), kind=Kind.CODE),
)
KINDS = ("course", "module")


def line_cells(line: Mapping[str, Any], language: str) -> list[Any]:
    """One line of a transcript in the order of LINES."""
    until = date.fromisoformat(line["until"]) if line["until"] else None
    return [
        str(TRANSCRIPT[line["kind"]]), line["code"], titled(line["titles"], language),
        date.fromisoformat(line["on"]), until,
        f"{line['minutes'] / 60:g}", line["score"], line["proof"],
    ]  # fmt: skip


def transcript(made: Transcript, language: str, by: str) -> Printout:
    """The paper of a transcript, from its frozen values, in one language or a pair of two."""
    values = made.values
    with pairs.in_both(language) as lead:
        said = {key: str(sentence) for key, sentence in TRANSCRIPT.items()}
        page, printed = str(PAGE["page"]), printed_by(by)
        rank = pairs.titled(values["rank"], lead)
        groups = tuple(
            Group(said[kind], [_printed(x, said["unlimited"], lead) for x in values["lines"]
                               if x["kind"] == kind])
            for kind in KINDS
        )  # fmt: skip
    total = sum(each["minutes"] for each in values["lines"] if each["counts"])
    facts = (
        (said["name"], values["name_latin"]), (said["native"], values["name_arabic"]),
        (said["number"], values["number"]), (said["rank"], rank),
        (said["issuer"], values["issuer"]), (said["total"], f"{total / 60:g}"),
        (said["content"], values["content"]),
    )  # fmt: skip
    return transcript_paper.transcript(
        transcript_paper.Transcript(
            title=said["title"], language=lead, on=made.issued_on,
            facts=tuple(each for each in facts if each[1]),
            columns=(
                (said["code"], 12, "start"), (said["what"], 34, "start"), (said["on"], 12, "start"),
                (said["until"], 15, "start"), (said["hours"], 7, "end"), (said["score"], 8, "end"),
                (said["proof"], 25, "start"),
            ),
            groups=groups,
            serial=made.serial, sealed=made.sealed, address=values["address"],
            says=said["says"].replace("%(address)s", values["address"]),
            page=page, printed=printed,
        )
    )  # fmt: skip


def _printed(line: Mapping[str, Any], endless: str, language: str) -> list[str]:
    return [
        line["code"], pairs.titled(line["titles"], language), _day(line["on"]),
        _day(line["until"]) if line["until"] else endless, f"{line['minutes'] / 60:g}",
        f"{line['score']} %" if line["score"] is not None else "", line["proof"],
    ]  # fmt: skip


def identity_cards(
    people: Collection[Person],
    language: str,
    *,
    programme: str,
    on: date,
    pictures: Mapping[int, bytes],
    again: Mapping[int, int],
    specimen: bool = False,
) -> Printout:
    """The cards of these people, in one language or a pair; `again` is which print it is, of those
    printed before. A specimen says so on each.
    """
    with pairs.in_both(language) as lead:
        said = {key: str(sentence) for key, sentence in CARD.items()}
        page, keep, shown = str(PAGE["page"]), handling(), str(CERTIFICATE["specimen"])
        ranks = {each.id: pairs.titled(each.rank.titles, lead) for each in people if each.rank}
        units = {each.id: pairs.titled(each.unit.titles, lead) for each in people if each.unit}
        with pairs.alone():
            twice = str(CARD["duplicate"])

    def mark(person: Person) -> str:
        if specimen:
            return shown
        return twice.replace("%(number)s", str(again[person.id])) if person.id in again else ""

    return card_paper.cards(
        Cards(
            title=said["title"], heading=programme, language=lead, on=on,
            issued=said["issued"].replace("%(day)s", f"{on:%d/%m/%Y}"), no_photo=said["no_photo"],
            says=said["says"], page=page, handling=keep,
        ),
        [
            Card(
                number=each.number, name=each.name_display, native=each.name_native or "",
                rank=ranks.get(each.id, ""), unit=units.get(each.id, ""),
                photo=pictures.get(each.id, b""), mark=mark(each),
            )
            for each in people
        ],
    )  # fmt: skip


def titled(titles: Mapping[str, str], language: str) -> str:
    return titles.get(language) or next(iter(filter(None, titles.values())), "")


def _day(text: str) -> str:
    return f"{date.fromisoformat(text):%d/%m/%Y}"
