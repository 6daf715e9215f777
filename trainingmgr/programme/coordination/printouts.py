"""The minutes of a coordination meeting on paper."""

from datetime import date

from flask_babel import force_locale, format_decimal, gettext

from trainingmgr.core import clock
from trainingmgr.core.sentences import dated
from trainingmgr.documents.letters import Block, Grid, Heading, Paragraph, Points, document
from trainingmgr.documents.lists import printed_by
from trainingmgr.documents.paper import Printout
from trainingmgr.documents.words import PAGE
from trainingmgr.programme.coordination.models import CoordinationMeeting
from trainingmgr.tabular.printouts import handling


def minutes(row: CoordinationMeeting, *, language: str, by: str) -> Printout:
    """Who was there, what was decided, who does what by when, and when they meet again."""
    with force_locale(language):
        agreed = (
            gettext("Agreed by the host on %(on)s", on=_day(row.agreed_at.date()))
            if row.agreed_at
            else gettext("A draft that the host has not agreed")
        )
        return document(
            gettext("Minutes of the coordination meeting"), tuple(_blocks(row, language)),
            language=language, on=clock.today(), page=str(PAGE["page"]), printed=printed_by(by),
            handling=handling(),
            facts=(
                (gettext("Meeting"), row.code),
                (gettext("Held on"), f"{_day(row.on)}, {row.place}"),
                (gettext("Chaired by"), row.chair),
                (gettext("State"), agreed),
            ),
        )  # fmt: skip


def _blocks(row: CoordinationMeeting, language: str) -> list[Block]:
    blocks: list[Block] = [Heading(gettext("Who was there")), _there(row, language)]
    if row.agenda:
        blocks += [Heading(gettext("What was spoken about")), Paragraph(row.agenda)]
    blocks.append(Heading(gettext("Decisions")))
    decided = tuple(
        f"{each.says} ({each.overlap.code})" if each.overlap else each.says
        for each in row.decisions
    )
    blocks.append(
        Points(decided, numbered=True) if decided else Paragraph(gettext("Nothing was decided."))
    )
    if row.actions:
        blocks += [Heading(gettext("Action points")), _actions(row, language)]
    if row.next_on:
        blocks += [Heading(gettext("Next meeting")), Paragraph(_day(row.next_on))]
    return blocks


def _there(row: CoordinationMeeting, language: str) -> Grid:
    head = (gettext("Organisation"), gettext("Offices that it sent"), gettext("How many"))
    rows = tuple(
        (each.organisation.title(language), each.offices, format_decimal(each.people))
        for each in row.attendees
    )
    return Grid(head, rows, (0.45, 0.4, 0.15))


def _actions(row: CoordinationMeeting, language: str) -> Grid:
    head = (gettext("What is to be done"), gettext("Who"), gettext("Until"), gettext("Done on"))
    rows = tuple(
        (each.what, ", ".join(filter(None, (each.organisation.title(language), each.office))),
         _day(each.due_on), _day(each.done_on) if each.done_on else "")
        for each in row.actions
    )  # fmt: skip
    return Grid(head, rows, (0.42, 0.28, 0.15, 0.15))


def _day(day: date) -> str:
    return dated(day, "d MMM y")
