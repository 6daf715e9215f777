"""The summary of a counterpart on paper, and logs as rows of a file."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import force_locale, gettext
from flask_babel import lazy_gettext as _

from trainingmgr.core import clock
from trainingmgr.core.sentences import dated
from trainingmgr.documents.bidi import FSI, PDI
from trainingmgr.documents.letters import Block, Grid, Heading, Paragraph, Points, document
from trainingmgr.documents.lists import printed_by
from trainingmgr.documents.paper import Printout
from trainingmgr.documents.words import PAGE
from trainingmgr.tabular.mapping import Column, Kind
from trainingmgr.tabular.printouts import handling
from trainingmgr.training.mentoring.models import (
    Counterpart,
    MentoringAction,
    MentoringAssignment,
    MentoringLog,
)
from trainingmgr.training.mentoring.rules import RUNS, Area, Obstacle, Rated
from trainingmgr.training.mentoring.words import (
    ACTIONS,
    AREAS,
    CONTACTS,
    MODES,
    OBSTACLES,
    RATINGS,
    RESPONSES,
    STATES,
)

LOGS = (
    Column("assignment", _("Assignment"), kind=Kind.CODE),
    Column("on", _("Day"), kind=Kind.DATE),
    Column("entered", _("Entered"), kind=Kind.DATE),
    Column("mentor", _("Mentor")),
    Column("contact", _("Kind of contact")),
    Column("mode", _("How")),
    Column("place", _("Place")),
    Column("objective", _("Objective")),
    Column("facts", _("What was seen and heard"), kind=Kind.PROSE),
    Column("judgement", _("What the mentor makes of it"), kind=Kind.PROSE),
    Column("ratings", _("Ratings"), kind=Kind.PROSE),
    Column("their_view", _("What the counterpart says"), kind=Kind.PROSE),
    Column("advice", _("Advice"), kind=Kind.PROSE),
    Column("response", _("What they made of it")),
    Column("obstacles", _("What stood in the way")),
    Column("next", _("Next visit"), kind=Kind.DATE),
)
RECENT = 12
"""So many logs stand on the summary."""


def cells(row: MentoringLog) -> list[Any]:
    rated = "; ".join(f"{AREAS[e.area]} {e.rating}: {e.evidence}" for e in row.ratings)
    return [
        row.assignment.code, row.held_on, row.at.date(), row.assignment.mentor.person.name_display,
        str(CONTACTS[row.contact]), str(MODES[row.mode]), row.place,
        row.objective.words if row.objective else "", row.facts, row.judgement or "", rated,
        row.their_view or "", row.advice or "",
        str(RESPONSES[row.response]) if row.response else "",
        ", ".join(str(OBSTACLES[Obstacle(each)]) for each in row.obstacles), row.next_on,
    ]  # fmt: skip


def summary(
    row: Counterpart,
    mentors: Sequence[MentoringAssignment],
    logs: Sequence[MentoringLog],
    actions: Sequence[MentoringAction],
    arcs: Mapping[Area, Sequence[Rated]],
    *,
    whole: bool,
    language: str,
    by: str,
) -> Printout:
    """Mentors in turn, objectives, ratings over time, what is promised, the newest logs. Without
    `whole` it is the extract that the host reads: facts and agreed action points.
    """
    with force_locale(language):
        blocks: list[Block] = [*_mentors(mentors), *_objectives(mentors)]
        blocks += _ratings(row, arcs) + _actions(actions)
        blocks.append(Heading(gettext("What was seen and heard")))
        for each in logs[:RECENT]:
            said = f"{_day(each.held_on)}, {CONTACTS[each.contact]}: {FSI}{each.facts}{PDI}"
            blocks.append(Paragraph(said))
            if whole and each.judgement:
                blocks.append(Paragraph(f"{gettext('What the mentor makes of it')}: "
                                        f"{FSI}{each.judgement}{PDI}"))  # fmt: skip
        if not logs:
            blocks.append(Paragraph(gettext("No log yet.")))
        title = (
            gettext("Mentoring: summary") if whole else gettext("Mentoring: extract for the host")
        )
        return document(
            title, tuple(blocks), language=language, on=clock.today(), page=str(PAGE["page"]),
            printed=printed_by(by), handling=handling(),
            facts=(
                (gettext("Counterpart"), row.office),
                (gettext("Unit"), f"{row.unit.title(language)} ({row.unit.code})"),
                *(((gettext("Person"), row.person.name_display),) if row.person else ()),
            ),
        )  # fmt: skip


def _mentors(mentors: Sequence[MentoringAssignment]) -> list[Block]:
    head = (gettext("Mentor"), gettext("From"), gettext("Until"), gettext("State"))
    rows = tuple(
        (each.mentor.person.name_display, _day(each.from_on), _day(each.last_day),
         str(STATES[each.state]))
        for each in mentors
    )  # fmt: skip
    return [Heading(gettext("Mentors in turn")), Grid(head, rows, (0.4, 0.2, 0.2, 0.2))]


def _objectives(mentors: Sequence[MentoringAssignment]) -> list[Block]:
    newest = next((each for each in reversed(mentors) if each.state in RUNS), None)
    newest = newest or (mentors[-1] if mentors else None)
    said = tuple(each.words for each in newest.objectives) if newest else ()
    return [Heading(gettext("Objectives")), Points(said, numbered=True)] if said else []


def _ratings(row: Counterpart, arcs: Mapping[Area, Sequence[Rated]]) -> list[Block]:
    if not arcs:
        return []
    head = (gettext("Area"), gettext("First"), gettext("Now"), gettext("Since"))
    scale = RATINGS[row.scale]
    rows = tuple(
        (str(AREAS[area]), str(scale[found[0].rating]), str(scale[found[-1].rating]),
         _day(found[-1].on))
        for area, found in arcs.items()
    )  # fmt: skip
    return [Heading(gettext("Ratings")), Grid(head, rows, (0.28, 0.28, 0.28, 0.16))]


def _actions(actions: Sequence[MentoringAction]) -> list[Block]:
    if not actions:
        return []
    head = (gettext("What"), gettext("Who"), gettext("Until"), gettext("State"))
    rows = tuple(
        (each.what, each.owner, _day(each.due_on), str(ACTIONS[each.state])) for each in actions
    )
    return [Heading(gettext("Action points")), Grid(head, rows, (0.45, 0.25, 0.16, 0.14))]


def _day(day: date) -> str:
    return dated(day, "d MMM y")
