"""What waits of mentors and trainers who are sent."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext, ngettext

from trainingmgr.core.sentences import long_day
from trainingmgr.desk.rules import Task
from trainingmgr.field import words as phone_words

SINGLE: dict[Task, Callable[[dict[str, Any]], Any]] = {
    Task.RATINGS_TO_REVIEW: lambda facts: gettext(
        "A rating in the log of %(on)s moved more than two steps and waits for you.",
        on=long_day(facts["on"]),
    ),
    Task.PHONE_DIFFERS: lambda facts: gettext(
        "Your phone says otherwise than what stands: %(what)s",
        what=phone_words.KINDS[facts["kind"]],
    ),
    Task.PROMISES_DUE: lambda facts: gettext(
        "To be done by %(on)s: %(what)s (%(office)s)",
        on=long_day(facts["due"]),
        what=facts["what"],
        office=facts["office"],
    ),
}
COUNTED: dict[Task, Callable[[int], Any]] = {
    Task.MENTORING_TO_CONFIRM: lambda n: ngettext(
        "%(num)s mentoring assignment is signed and waits to be confirmed.",
        "%(num)s mentoring assignments are signed and wait to be confirmed.",
        n,
    ),
    Task.MENTORING_SILENT: lambda n: ngettext(
        "Nothing was heard of %(num)s mentoring assignment for too long.",
        "Nothing was heard of %(num)s mentoring assignments for too long.",
        n,
    ),
    Task.HANDOVERS_OWED: lambda n: ngettext(
        "%(num)s mentoring assignment ends soon and owes a handover note.",
        "%(num)s mentoring assignments end soon and owe handover notes.",
        n,
    ),
    Task.TOUR_NOTES_OWED: lambda n: ngettext(
        "%(num)s tour ends soon, or has ended, and owes a handover note.",
        "%(num)s tours end soon, or have ended, and owe handover notes.",
        n,
    ),
    Task.OWN_NOTE_OWED: lambda n: ngettext(
        "Your tour ends soon: write its handover note.",
        "%(num)s tours of yours end soon: write their handover notes.",
        n,
    ),
    Task.TEAMS_TO_APPROVE: lambda n: ngettext(
        "%(num)s mobile team was asked for and waits to be approved.",
        "%(num)s mobile teams were asked for and wait to be approved.",
        n,
    ),
    Task.TEAMS_TO_COMPOSE: lambda n: ngettext(
        "%(num)s mobile team is approved and waits for its people.",
        "%(num)s mobile teams are approved and wait for their people.",
        n,
    ),
}
BUTTONS: dict[Task, Callable[[], str]] = {
    Task.MENTORING_TO_CONFIRM: lambda: gettext("Look at them"),
    Task.MENTORING_SILENT: lambda: gettext("Look at them"),
    Task.HANDOVERS_OWED: lambda: gettext("Look at them"),
    Task.TOUR_NOTES_OWED: lambda: gettext("Look at them"),
    Task.OWN_NOTE_OWED: lambda: gettext("Look at them"),
    Task.TEAMS_TO_APPROVE: lambda: gettext("Look at them"),
    Task.TEAMS_TO_COMPOSE: lambda: gettext("Look at them"),
    Task.RATINGS_TO_REVIEW: lambda: gettext("Open the log"),
    Task.PHONE_DIFFERS: lambda: gettext("Decide"),
    Task.PROMISES_DUE: lambda: gettext("Say how it stands"),
}
