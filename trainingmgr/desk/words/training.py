"""What waits in training: classes, runs, results, certificates."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask_babel import get_locale, gettext, ngettext

from trainingmgr.core.sentences import long_day
from trainingmgr.desk.rules import Task


def _class(facts: dict[str, Any]) -> dict[str, str]:
    return {
        "module": facts["module"].title(str(get_locale())),
        "cohort": facts["cohort"],
        "on": long_day(facts["on"]) if "on" in facts else "",
        "at": f"{facts['at']:%H:%M}" if "at" in facts else "",
    }


def _run(facts: dict[str, Any]) -> dict[str, str]:
    on = long_day(facts["on"]) if "on" in facts else ""
    return {"cohort": facts["cohort"], "on": on}


def _late(cohort: str, on: date, marks: int) -> str:
    """What was written down after the lock of a class: so many marks, or its report."""
    day = long_day(on)
    if not marks:
        return str(
            gettext("The report of a class of run %(cohort)s on %(on)s was written after the lock: "
                    "it counts once you have confirmed it.", cohort=cohort, on=day)
        )  # fmt: skip
    return str(
        ngettext(
            "%(num)s mark of run %(cohort)s, class of %(on)s, was written down after the lock: it "
            "counts once you have confirmed it.",
            "%(num)s marks of run %(cohort)s, class of %(on)s, were written down after the lock: "
            "they count once you have confirmed them.",
            marks, cohort=cohort, on=day,
        )
    )  # fmt: skip


SINGLE: dict[Task, Callable[[dict[str, Any]], Any]] = {
    Task.CLASS_TODAY: lambda facts: gettext(
        "Today at %(at)s: %(module)s, %(cohort)s.", **_class(facts)
    ),
    Task.REPORT_OWED: lambda facts: gettext(
        "Nobody has said how %(module)s went on %(on)s (%(cohort)s).", **_class(facts)
    ),
    Task.STOOD_DOWN: lambda facts: ngettext(
        "For %(num)s class of %(cohort)s somebody is named who may not teach until further notice: "
        "somebody else is needed.",
        "For %(num)s classes of %(cohort)s somebody is named who may not teach until further "
        "notice: somebody else is needed.",
        facts["count"],
        cohort=facts["cohort"],
    ),
    Task.REGISTER_OWED: lambda facts: gettext(
        "The attendance of %(module)s on %(on)s is not typed in (%(cohort)s).", **_class(facts)
    ),
    Task.ABSENCES: lambda facts: ngettext(
        "%(num)s person misses too much of run %(cohort)s.",
        "%(num)s people miss too much of run %(cohort)s.",
        facts["count"],
        cohort=facts["cohort"],
    ),
    Task.RESULTS_TO_CLOSE: lambda facts: gettext(
        "Run %(cohort)s ended on %(on)s; how it ended for its people is still open.", **_run(facts)
    ),
    Task.RUN_TO_APPROVE: lambda facts: gettext(
        "Run %(cohort)s begins on %(on)s and waits for your agreement.", **_run(facts)
    ),
    Task.CURTAILED_TO_SIGN: lambda facts: gettext(
        "Run %(cohort)s: that a curtailed module counts waits for your signature.",
        cohort=facts["cohort"],
    ),
    Task.GRADUATES_TO_ASK: lambda facts: gettext(
        "The graduates of run %(cohort)s are to be asked after: %(months)s months have passed.",
        cohort=facts["cohort"],
        months=facts["months"],
    ),
    Task.LATE_MARKS: lambda facts: _late(**facts),
    Task.SHEETS_DIFFER: lambda facts: gettext(
        "Two people read sheet %(sheet)s of %(cohort)s otherwise: a third looks at the paper.",
        **facts,
    ),
    Task.SHEETS_AGAIN: lambda facts: gettext(
        "Sheet %(sheet)s of %(cohort)s was typed by one person and waits for another.", **facts
    ),
    Task.CERTIFICATES_TO_ISSUE: lambda facts: gettext(
        "The certificates of run %(cohort)s wait to be issued.", cohort=facts["cohort"]
    ),
    Task.ACTIONS_DUE: lambda facts: gettext(
        "To be done by %(on)s: %(what)s (%(cohort)s)",
        on=long_day(facts["due"]),
        what=facts["what"],
        cohort=facts["cohort"],
    ),
}
COUNTED: dict[Task, Callable[[int], Any]] = {
    Task.NOMINATIONS_TO_CONFIRM: lambda n: ngettext(
        "%(num)s person is nominated and waits to be confirmed.",
        "%(num)s people are nominated and wait to be confirmed.",
        n,
    ),
    Task.WAIVERS_TO_SIGN: lambda n: ngettext(
        "%(num)s waiver waits for your signature.",
        "%(num)s waivers wait for your signature.",
        n,
    ),
    Task.PRINTS_TO_CONFIRM: lambda n: ngettext(
        "%(num)s print of certificates is not confirmed: say what came out of the printer.",
        "%(num)s prints of certificates are not confirmed: say what came out of the printer.",
        n,
    ),
    Task.KEYS_TO_DECIDE: lambda n: ngettext(
        "%(num)s key that signs certificates is said to be stolen.",
        "%(num)s keys that sign certificates are said to be stolen.",
        n,
    ),
    Task.REVOCATIONS_TO_DECIDE: lambda n: ngettext(
        "%(num)s certificate is to be withdrawn.",
        "%(num)s certificates are to be withdrawn.",
        n,
    ),
    Task.ODDITIES: lambda n: ngettext(
        "%(num)s odd pattern of attendance is to be looked at.",
        "%(num)s odd patterns of attendance are to be looked at.",
        n,
    ),
    Task.QUESTIONS_TO_REVIEW: lambda n: ngettext(
        "%(num)s question of a bank waits for your review.",
        "%(num)s questions of a bank wait for your review.",
        n,
    ),
}
BUTTONS: dict[Task, Callable[[], str]] = {
    Task.CLASS_TODAY: lambda: gettext("Report it"),
    Task.REPORT_OWED: lambda: gettext("Open the class"),
    Task.REGISTER_OWED: lambda: gettext("Open the class"),
    Task.ABSENCES: lambda: gettext("See who"),
    Task.SHEETS_AGAIN: lambda: gettext("Type it too"),
    Task.SHEETS_DIFFER: lambda: gettext("See the differences"),
    Task.LATE_MARKS: lambda: gettext("Look at it"),
    Task.ODDITIES: lambda: gettext("Look at them"),
    Task.RESULTS_TO_CLOSE: lambda: gettext("Open the results"),
    Task.RUN_TO_APPROVE: lambda: gettext("Look at the plan"),
    Task.STOOD_DOWN: lambda: gettext("Open the classes"),
    Task.QUESTIONS_TO_REVIEW: lambda: gettext("Review them"),
    Task.GRADUATES_TO_ASK: lambda: gettext("Open the list"),
    Task.NOMINATIONS_TO_CONFIRM: lambda: gettext("Open the run"),
    Task.WAIVERS_TO_SIGN: lambda: gettext("Look at them"),
    Task.CURTAILED_TO_SIGN: lambda: gettext("Look at them"),
    Task.ACTIONS_DUE: lambda: gettext("Close it"),
    Task.CERTIFICATES_TO_ISSUE: lambda: gettext("Look at them"),
    Task.PRINTS_TO_CONFIRM: lambda: gettext("See them"),
    Task.REVOCATIONS_TO_DECIDE: lambda: gettext("Decide"),
    Task.KEYS_TO_DECIDE: lambda: gettext("Decide"),
}
