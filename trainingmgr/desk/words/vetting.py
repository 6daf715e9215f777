"""What waits of vetting and of due diligence."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext, ngettext

from trainingmgr.core.sentences import long_day
from trainingmgr.desk.rules import Task

SINGLE: dict[Task, Callable[[dict[str, Any]], Any]] = {
    Task.SUPPORT_TO_LOOK_AT: lambda facts: (
        gettext(
            "Support %(code)s has to be assessed again: a unit or its commander has changed.",
            code=facts["code"],
        )
        if facts["changed"]
        else gettext(
            "Support %(code)s waits for its next step: %(what)s",
            code=facts["code"],
            what=facts["what"],
        )
    ),
    Task.MEASURE_OWED: lambda facts: gettext(
        "By %(on)s you do this for support %(code)s: %(what)s",
        on=long_day(facts["due"]),
        code=facts["code"],
        what=facts["what"],
    ),
    Task.MEASURE_TO_VERIFY: lambda facts: gettext(
        "A measure for support %(code)s is said to be in place: %(what)s",
        code=facts["code"],
        what=facts["what"],
    ),
    Task.LISTS_TO_LOOK_AT: lambda facts: gettext(
        "A version of the watch-list %(title)s looks odd and is not in force.", **facts
    ),
    Task.LISTS_OLD: lambda facts: gettext(
        "The watch-list %(title)s was made on %(on)s: bring a newer one.",
        title=facts["title"],
        on=long_day(facts["on"]),
    ),
}
COUNTED: dict[Task, Callable[[int], Any]] = {
    Task.AGE_REFERRALS: lambda n: ngettext(
        "%(num)s person waits to have their age told, or for care.",
        "%(num)s people wait to have their age told, or for care.",
        n,
    ),
    Task.MATCHES_TO_NOTE: lambda n: ngettext(
        "%(num)s match with a watch-list was confirmed: take note of it.",
        "%(num)s matches with watch-lists were confirmed: take note of them.",
        n,
    ),
    Task.MATCHES_TO_SECOND: lambda n: ngettext(
        "%(num)s finding about a watch-list waits for a second person.",
        "%(num)s findings about watch-lists wait for a second person.",
        n,
    ),
    Task.MATCHES_TO_JUDGE: lambda n: ngettext(
        "%(num)s person may be on a watch-list.",
        "%(num)s people may be on a watch-list.",
        n,
    ),
    Task.CASES_TO_DO: lambda n: ngettext(
        "%(num)s vetting case waits for you.", "%(num)s vetting cases wait for you.", n
    ),
    Task.OBJECTIONS_TO_DECIDE: lambda n: ngettext(
        "%(num)s objection to an applicant waits for the jury.",
        "%(num)s objections to applicants wait for the jury.",
        n,
    ),
    Task.REJECTIONS_APPEALED: lambda n: ngettext(
        "%(num)s applicant appeals a rejection.", "%(num)s applicants appeal their rejections.", n
    ),
    Task.SELECTION_TO_AGREE: lambda _n: gettext(
        "A list of who is selected waits for a member of the jury."
    ),
    Task.CLEARANCES_ENDING: lambda n: ngettext(
        "%(num)s clearance ends within 30 days.", "%(num)s clearances end within 30 days.", n
    ),
    Task.UNITS_TO_CLEAR: lambda n: ngettext(
        "%(num)s unit of a run that is planned or under way is not cleared, or not for long.",
        "%(num)s units of runs that are planned or under way are not cleared, or not for long.",
        n,
    ),
}
BUTTONS: dict[Task, Callable[[], str]] = {
    Task.AGE_REFERRALS: lambda: gettext("Open it"),
    Task.LISTS_TO_LOOK_AT: lambda: gettext("Look again"),
    Task.LISTS_OLD: lambda: gettext("Bring a list"),
    Task.MATCHES_TO_NOTE: lambda: gettext("See who"),
    Task.MATCHES_TO_SECOND: lambda: gettext("Decide"),
    Task.MATCHES_TO_JUDGE: lambda: gettext("Compare"),
    Task.CASES_TO_DO: lambda: gettext("Open the queue"),
    Task.OBJECTIONS_TO_DECIDE: lambda: gettext("Open the objections"),
    Task.REJECTIONS_APPEALED: lambda: gettext("Open the oldest"),
    Task.SELECTION_TO_AGREE: lambda: gettext("Open the list"),
    Task.CLEARANCES_ENDING: lambda: gettext("See who"),
    Task.UNITS_TO_CLEAR: lambda: gettext("See which"),
    Task.SUPPORT_TO_LOOK_AT: lambda: gettext("Open it"),
    Task.MEASURE_OWED: lambda: gettext("Say that it is done"),
    Task.MEASURE_TO_VERIFY: lambda: gettext("Verify it"),
}
