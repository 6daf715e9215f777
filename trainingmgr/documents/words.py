"""The fixed words of papers, to be said in the language of each paper.

A drawing function takes the sentences already in the right languages. `spoken` gives them, from
a `Translate` of the caller's: `say(language, sentence)` answers with that sentence in that
language (under Flask: force the locale, then `str(sentence)`).
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from flask_babel import lazy_gettext as _

from trainingmgr.documents import bidi


class Sentence(Protocol):
    """A `str`, or one translated when it is read."""

    def __str__(self) -> str: ...


Translate = Callable[[str, Sentence], str]
Titles = Mapping[str, str]
"""One text in several languages: `{"en": …, "fr": …, "ar": …}`."""

CERTIFICATE: Mapping[str, Sentence] = {
    "title": _("Certificate of completion"),
    "statement": _("This is to certify that"),
    "completed": _("has successfully completed the course"),
    "modules": _("Modules"),
    "version": _("Version"),
    "hours": _("Hours"),
    "held": _("Held"),
    "total": _("Total hours"),
    "languages": _("Taught in"),
    "place": _("Place"),
    "issued": _("Issued on"),
    "valid": _("Valid until"),
    "unlimited": _("Does not expire"),
    "serial": _("Serial number"),
    "verify": _("Scan, or type the serial number at"),
    "duplicate": _("DUPLICATE"),
    "specimen": _("SPECIMEN"),
}

PAGE: Mapping[str, Sentence] = {
    "page": _("Page %(page)s of %(pages)s"),
    "printed": _("Printed %(on)s"),
}

SHEET: Mapping[str, Sentence] = {
    **PAGE,
    "title": _("Attendance sheet"),
    "sheet": _("Sheet"),
    "row": _("No."),
    "name": _("Name"),
    "number": _("Number"),
    "unit": _("Unit"),
    "mark": _("Mark"),
    "signature": _("Signature or thumb print"),
    "spare": _("Not on the list? Write the name, number and unit in the empty rows."),
    "legend": _("Write one letter for each person:"),
    "trainer": _("Trainer: name and signature"),
    "witness": _("Second person: name and signature"),
    "checked": _("Typed in by, on"),
}

CASH: Mapping[str, Sentence] = {
    **SHEET,
    "title": _("Cash sheet"),
    "unit": _("Rank"),
    "amount": _("Sum"),
    "signature": _("Signature"),
    "thumb": _("Thumb"),
    "spare": "",
    "total": _("To be paid by this sheet"),
    "carried": _("Carried out"),
    "paid": _("Paid"),
    "returned": _("Brought back"),
    "officer": _("Paying officer: rank, name and signature"),
    "witness": _("Witness: rank, name and signature"),
    "witness_from": _("Where the witness is from (not from the unit that is paid)"),
    "checked": _("Typed in by, on"),
}


def halves(words: str) -> list[str]:
    """What is said in two languages, one by one; or the words alone."""
    opens, closes = bidi.FSI, bidi.PDI
    if not words.startswith(opens):
        return [words]
    return words.removeprefix(opens).removesuffix(closes).split(f"{closes} · {opens}")


def spoken(
    sentences: Mapping[str, Sentence], languages: Iterable[str], say: Translate
) -> dict[str, Titles]:
    """Each sentence in each language."""
    chosen = tuple(languages)
    return {
        key: {language: say(language, sentence) for language in chosen}
        for key, sentence in sentences.items()
    }
