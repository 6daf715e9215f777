"""The letter that tells somebody that their pay waits, why, and what they may do (R-PAY-04)."""

from collections.abc import Sequence
from typing import Any

from flask_babel import force_locale, gettext
from flask_babel import lazy_gettext as _

from trainingmgr.core import clock
from trainingmgr.core.sentences import long_day
from trainingmgr.documents.lists import printed_by
from trainingmgr.documents.notice import Notice, notice, notices
from trainingmgr.documents.paper import Printout
from trainingmgr.documents.words import PAGE
from trainingmgr.pay.holds.models import StopList
from trainingmgr.pay.holds.rules import HELD_FOR
from trainingmgr.pay.holds.words import STATES, told
from trainingmgr.pay.words import WITHDRAWN
from trainingmgr.tabular.mapping import Column, Kind
from trainingmgr.tabular.printouts import theirs

COLUMNS = (
    Column("number", _("Programme number"), kind=Kind.CODE),
    Column("unit", _("Unit")),
    Column("reason", _("Reason")),
    Column("from", _("From"), kind=Kind.DATE),
    Column("until", _("Until"), kind=Kind.DATE),
    Column("state", _("State")),
    Column("told", _("Told on"), kind=Kind.DATE),
)


def cells(pair: Any) -> list[Any]:
    """One hold, in the order of COLUMNS. Of whom age stops nothing but the number."""
    hold, stopped = pair
    if stopped:
        return [hold.person.number, None, str(WITHDRAWN), *[None] * 4]
    return [
        hold.person.number,
        hold.unit.code if hold.unit else None,
        str(told(hold.reason)),
        hold.from_on,
        hold.until_on,
        str(STATES[hold.state]),
        hold.told_on,
    ]


def letter(hold: Any, person: Any, *, language: str, by: str) -> Printout:
    """To one person whose pay is held. Reasons that are the focal point's alone are not told."""
    with force_locale(language):
        facts = _to(person, language)
        paragraphs = [
            gettext("From %(day)s your pay is held.", day=long_day(hold.from_on)),
            gettext("The reason: %(reason)s.", reason=told(hold.reason)),
            gettext("It is held, not taken: what is owed to you is written down month by month."),
            gettext("You may say that this is wrong. Go to the pay desk with this letter and your "
                    "card; what you say is written down, and you get a written answer within 30 "
                    "days. You may bring somebody to help you."),
        ]  # fmt: skip
        if hold.until_on is not None:
            paragraphs[0] = gettext(
                "Your pay was held from %(day)s. The hold ended on %(end)s.",
                day=long_day(hold.from_on), end=long_day(hold.until_on),
            )  # fmt: skip
        return notice(_written(gettext("Your pay is held"), facts, paragraphs, language, by))


def list_letters(of: StopList, people: Sequence[Any], *, language: str, by: str) -> Printout:
    """To people on a stop list, one letter each: the notice with its ground, until when they are
    heard, and the appeal.
    """
    with force_locale(language):
        paragraphs = [
            gettext("Your pay may be held. Nothing is held yet."),
            gettext("The reason: %(reason)s.", reason=told(HELD_FOR[of.rule])),
            gettext("Come to the pay desk until %(day)s and say what you have to say. Bring your "
                    "card, and whatever shows that you serve. What you say is written down.",
                    day=long_day(of.hearing_until)),
            gettext("After that day somebody outside your unit decides. If your pay is then held, "
                    "you may appeal until %(day)s.", day=long_day(of.appeal_until)),
        ]  # fmt: skip
        title = gettext("Notice: you are to be heard")
        return notices(
            [_written(title, _to(each, language), paragraphs, language, by) for each in people]
        )


def _written(
    title: str, facts: tuple[tuple[str, str], ...], paragraphs: list[str], language: str, by: str
) -> Notice:
    return Notice(
        title=title,
        language=language,
        on=clock.today(),
        facts=facts,
        paragraphs=tuple(paragraphs),
        signs=(gettext("For the personnel office"), gettext("Received: signature or thumb")),
        page=str(PAGE["page"]),
        printed=printed_by(by),
        handling=theirs(),
    )


def _to(person: Any, language: str) -> tuple[tuple[str, str], ...]:
    name = person.name_native if language == "ar" and person.name_native else person.name_display
    return (
        (gettext("To"), name),
        (gettext("Number"), person.number),
        (gettext("Unit"), person.unit.title(language) if person.unit else ""),
    )
