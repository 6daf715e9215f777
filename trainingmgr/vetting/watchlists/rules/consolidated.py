"""One entry of the UN Security Council Consolidated List, read from its XML (domain 1.8.2).

The traps of 1.8.3: several aliases in one element, empty ones, qualities in five spellings, up to
four name parts without a meaning, nested values, births that are about or between years, and
entries that have a name in their own script alone.
"""

from collections.abc import Iterator
from datetime import date
from xml.etree.ElementTree import Element

from flask_babel import lazy_gettext as _

from trainingmgr.core.errors import Refusal
from trainingmgr.vetting.watchlists.rules import (
    EntryKind,
    Listed,
    Named,
    NameKind,
    Paper,
    about,
    between,
    birth,
    parted,
    quality,
    tidy,
)

ROOT = "CONSOLIDATED_LIST"
ENTRIES = frozenset({"INDIVIDUAL", "ENTITY"})
PARTS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_KINDS = {"INDIVIDUAL": EntryKind.INDIVIDUAL, "ENTITY": EntryKind.ENTITY}
_LONGEST = 500


def listed(element: Element) -> Listed:
    """The entry of an INDIVIDUAL or ENTITY element. Raises Refusal naming the entry."""
    reference, data_id = _text(element, "REFERENCE_NUMBER"), _text(element, "DATAID")
    called = reference or data_id or "?"
    names = tuple(dict.fromkeys(_names(element)))
    if not (reference or data_id):
        raise Refusal(_("An entry has neither a reference number nor a DATAID."))
    if not names:
        raise Refusal(_("Entry %(entry)s has no name at all.", entry=called))
    try:
        births = tuple(dict.fromkeys(_births(element)))
        listed_on = _text(element, "LISTED_ON")[:10]
        return Listed(
            key=data_id or reference,
            reference=reference,
            kind=_KINDS[element.tag],
            names=names,
            programme=_text(element, "UN_LIST_TYPE"),
            listed_on=date.fromisoformat(listed_on) if listed_on else None,
            titles=_values(element, "TITLE"),
            designations=_values(element, "DESIGNATION"),
            nationalities=_values(element, "NATIONALITY"),
            births=births,
            birth_places=tuple(dict.fromkeys(_places(element))),
            papers=tuple(dict.fromkeys(_papers(element))),
            note=_text(element, "COMMENTS1"),
        )
    except ValueError as wrong:
        raise Refusal(
            _("Entry %(entry)s has a date that cannot be read: “%(date)s”.",
              entry=called, date=str(wrong)[:40])
        ) from wrong  # fmt: skip


def _names(element: Element) -> Iterator[Named]:
    """The name whole, for its parts have no meaning of their own; then every other way."""
    primary = tidy(" ".join(_text(element, part) for part in PARTS))
    if primary:
        yield Named(primary[:_LONGEST])
    for name in parted(_text(element, "NAME_ORIGINAL_SCRIPT")):
        yield Named(name[:_LONGEST], NameKind.ORIGINAL)
    for tag in ("INDIVIDUAL_ALIAS", "ENTITY_ALIAS"):
        for alias in element.findall(tag):
            how = quality(_text(alias, "QUALITY"))
            for name in parted(_text(alias, "ALIAS_NAME")):
                yield Named(name[:_LONGEST], NameKind.ALIAS, how)


def _births(element: Element) -> Iterator[str]:
    for each in element.findall("INDIVIDUAL_DATE_OF_BIRTH"):
        kind = _text(each, "TYPE_OF_DATE").upper()
        year, day = _text(each, "YEAR"), _text(each, "DATE")
        first, last = _text(each, "FROM_YEAR"), _text(each, "TO_YEAR")
        if kind == "BETWEEN" and (first or last):
            yield between(first or last, last or first)
        elif kind.startswith("APPROX") and (year or day):
            yield about(year or day)
        elif found := birth(day or year):
            yield found


def _places(element: Element) -> Iterator[str]:
    for each in element.findall("INDIVIDUAL_PLACE_OF_BIRTH"):
        parts = (_text(each, tag) for tag in ("CITY", "STATE_PROVINCE", "COUNTRY"))
        if place := ", ".join(filter(None, parts)):
            yield place


def _papers(element: Element) -> Iterator[Paper]:
    for each in element.findall("INDIVIDUAL_DOCUMENT"):
        number = _text(each, "NUMBER")
        if number:
            kind = _text(each, "TYPE_OF_DOCUMENT") or _text(each, "TYPE_OF_DOCUMENT2")
            country = _text(each, "ISSUING_COUNTRY") or _text(each, "COUNTRY_OF_ISSUE")
            yield Paper(number[:120], kind[:80], country[:80])


def _values(element: Element, tag: str) -> tuple[str, ...]:
    """`<NATIONALITY><VALUE>…</VALUE><VALUE>…</VALUE></NATIONALITY>`, or the text itself."""
    found = []
    for each in element.findall(tag):
        found += [tidy(value.text or "") for value in each.findall("VALUE")] or [
            tidy(each.text or "")
        ]
    return tuple(dict.fromkeys(filter(None, found)))


def _text(element: Element, tag: str) -> str:
    return tidy(element.findtext(tag) or "")
