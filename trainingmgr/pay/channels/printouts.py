"""Notices of a change on paper, lists without whole numbers, and two spellings of one name."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import force_locale, gettext
from flask_babel import lazy_gettext as _

from trainingmgr.core import clock
from trainingmgr.core.sentences import dated
from trainingmgr.core.values import dataclass
from trainingmgr.documents import letters, tables
from trainingmgr.documents.lists import printed_by
from trainingmgr.documents.paper import Printout
from trainingmgr.documents.words import PAGE
from trainingmgr.matching.names import tokens
from trainingmgr.pay.channels.models import PayChannel
from trainingmgr.pay.channels.rules import COOLING_DAYS, faced, masked
from trainingmgr.pay.channels.words import KYC, LIKENESS, MATCHES, STAGES
from trainingmgr.pay.words import CHANNELS
from trainingmgr.tabular.mapping import Column, Kind
from trainingmgr.tabular.printouts import theirs

LIST = (
    Column("person_no", _("Programme number"), kind=Kind.CODE),
    Column("name", _("Name")),
    Column("unit", _("Unit"), kind=Kind.CODE),
    Column("channel_type", _("Paid through")),
    Column("provider", _("Bank or operator"), kind=Kind.CODE),
    Column("number", _("Number"), kind=Kind.CODE),
    Column("holder_name", _("Name on the account")),
    Column("match", _("Name")),
    Column("kyc", _("The provider knows the holder")),
    Column("stage", _("Where it stands")),
    Column("from_on", _("From"), kind=Kind.DATE),
    Column("until_on", _("Until"), kind=Kind.DATE),
)


def cells(each: PayChannel) -> list[Any]:
    """One channel in the order of LIST, its number masked."""
    person = each.person
    return [
        person.number, person.name_display, person.unit.code if person.unit else None,
        str(CHANNELS[each.kind]), each.provider.code if each.provider else None,
        masked(each.identifier_end) or None, each.holder_name, str(MATCHES[each.name_match]),
        str(KYC[each.knows(clock.today())]), str(STAGES[each.stage(clock.today())]),
        each.active_from, each.active_to,
    ]  # fmt: skip


@dataclass(frozen=True)
class Facing:
    """One word of the name on an account beside the word of the register that is most like it."""

    word: str
    other: str
    likeness: str
    agrees: bool


def spellings(holder: str | None, names: Iterable[str]) -> list[tuple[str, list[Facing]]]:
    """For each way in which the register writes the name: how the name on the account faces it.

    Both in plain letters, so that two scripts can be read beside each other (domain 7.13).
    """
    mine = tokens(holder or "")
    if not mine:
        return []
    return [
        (name, [Facing(word, other, str(LIKENESS[level]), level > 0)
                for word, other, level in faced(mine, tokens(name))])
        for name in names
    ]  # fmt: skip


def target(each: PayChannel, language: str) -> str:
    """Through what somebody is to be paid, in words, without the whole number."""
    where = [str(CHANNELS[each.kind])]
    if each.provider:
        where.append(each.provider.title(language))
    if each.identifier_end:
        where.append(gettext("ending in %(end)s", end=each.identifier_end))
    return str(gettext(", ")).join(where)


def letter(each: PayChannel, *, language: str, by: str) -> Printout:
    """What is said to the person of a change, to be read to them and signed."""
    person = each.person
    name = person.name_native if language == "ar" and person.name_native else person.name_display
    with force_locale(language):
        until = each.cooling_off_until or clock.today()
        return letters.document(
            str(gettext("Where your pay goes")),
            (
                letters.Facts(
                    (
                        (str(gettext("Name")), name),
                        (str(gettext("Programme number")), person.number),
                        (str(gettext("Unit")), person.unit.title(language) if person.unit else ""),
                        (str(gettext("From then on paid through")), target(each, language)),
                        (str(gettext("Name on the account")), each.holder_name or ""),
                        (str(gettext("Not before")), dated(until, "d MMMM y")),
                    )
                ),
                letters.Paragraph(
                    str(gettext("Somebody asked for this change, and a second person agreed."))
                ),
                letters.Paragraph(
                    str(gettext(
                        "If you did not ask for it, say so today at the personnel office or at the "
                        "pay desk. Bring an identity card. It is stopped at once, and your pay "
                        "goes where it went before."
                    ))
                ),
                letters.Paragraph(
                    str(gettext(
                        "Nobody may ask you for money for this change, and nobody may ask for your "
                        "secret number."
                    ))
                ),
                letters.Heading(str(gettext("Read to me and understood"))),
                letters.Grid(
                    (
                        str(gettext("Signature or thumb print")),
                        str(gettext("Day")),
                        str(gettext("Who read it: rank, name, signature")),
                    ),
                    (("\u00a0", "", ""),) * 3,
                    (2.0, 1.0, 2.0),
                ),
            ),
            language=language,
            on=clock.today(),
            page=str(PAGE["page"]),
            printed=printed_by(by),
            handling=theirs(),
            reference=person.number,
        )  # fmt: skip


def parade_list(
    found: Sequence[PayChannel], *, unit: str, language: str, by: str, more: bool = False
) -> Printout:
    """Everybody who is to be told of a change, with room for a signature. Where there are `more`,
    the paper says so.
    """
    with force_locale(language):
        heads = (
            tables.Column(str(gettext("No.")), 5, align="end", direction="ltr"),
            tables.Column(str(gettext("Number")), 12, direction="ltr"),
            tables.Column(str(gettext("Name")), 26, lines=2),
            tables.Column(str(gettext("Unit")), 14, lines=2),
            tables.Column(str(gettext("From then on paid through")), 28, lines=2),
            tables.Column(str(gettext("Not before")), 11, direction="ltr"),
            tables.Column(str(gettext("Told on, signature or thumb print")), 26),
        )
        sheet = tables.Table(
            title=str(gettext("People to be told where their pay goes")),
            columns=heads,
            language=language,
            on=clock.today(),
            page=str(PAGE["page"]),
            printed=printed_by(by),
            facts=(
                (str(gettext("Unit")), unit),
                (str(gettext("People")), str(len(found))),
                *(((str(gettext("Not all")), str(gettext(
                    "More people wait than stand here. Print the rest unit by unit."))),)
                  if more else ()),
            ),
            handling=str(
                gettext(
                    "Say to each: if you did not ask for this, say so today, and it is stopped at "
                    "once. It begins after %(days)s days at the earliest.",
                    days=COOLING_DAYS,
                )
            ),
            landscape=True,
            row_height=30.0,
        )  # fmt: skip
        rows = [
            [
                str(number), each.person.number, each.person.name_display,
                each.person.unit.title(language) if each.person.unit else "",
                target(each, language),
                f"{each.cooling_off_until:%d/%m/%Y}" if each.cooling_off_until else "", "",
            ]
            for number, each in enumerate(found, 1)
        ]  # fmt: skip
        return tables.table(sheet, rows, len(rows))
