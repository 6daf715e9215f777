"""What waits for oversight and of what it asked."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext, ngettext

from trainingmgr.core.sentences import long_day
from trainingmgr.desk.rules import Task

SINGLE: dict[Task, Callable[[dict[str, Any]], Any]] = {
    Task.MATTER_TO_ANSWER: lambda facts: gettext(
        "%(body)s waits for your answer to %(matter)s, due on %(due)s.",
        body=facts["body"],
        matter=facts["matter"],
        due=long_day(facts["due"]),
    ),
    Task.FILES_ASKED: lambda facts: gettext(
        "Oversight asks for files of the sample %(sample)s by %(due)s.",
        sample=facts["sample"],
        due=long_day(facts["due"]),
    ),
    Task.MATTERS_OVERDUE: lambda facts: ngettext(
        "%(num)s matter that an oversight body put to somebody is overdue.",
        "%(num)s matters that oversight bodies put to somebody are overdue.",
        facts["count"],
    ),
    Task.REPRISALS_TO_ASK: lambda facts: gettext(
        "Ask whether complaining has done harm: complaint %(reference)s",
        reference=facts["reference"],
    ),
}
COUNTED: dict[Task, Callable[[int], Any]] = {
    Task.CONCERNS_SENT: lambda n: ngettext(
        "%(num)s concern was sent to you and is not taken up.",
        "%(num)s concerns were sent to you and are not taken up.",
        n,
    ),
    Task.COMPLAINTS_TO_LEAVE: lambda n: ngettext(
        "%(num)s complaint leaves for the competent body today.",
        "%(num)s complaints leave for the competent body today.",
        n,
    ),
    Task.COMPLAINTS_RECEIVED: lambda n: ngettext(
        "%(num)s complaint waits to be acknowledged within seven days.",
        "%(num)s complaints wait to be acknowledged within seven days.",
        n,
    ),
    Task.COMPLAINTS_LATE: lambda n: ngettext(
        "%(num)s complaint should have been answered by now.",
        "%(num)s complaints should have been answered by now.",
        n,
    ),
    Task.ERRORS_TO_MEND: lambda n: ngettext(
        "%(num)s error in a record was complained about and is to be put right.",
        "%(num)s errors in records were complained about and are to be put right.",
        n,
    ),
    Task.MEASURES_TO_DECIDE: lambda n: ngettext(
        "%(num)s measure waits for your decision: is something suspended?",
        "%(num)s measures wait for your decision: is something suspended?",
        n,
    ),
    Task.MEASURES_TO_LIFT: lambda n: ngettext(
        "%(num)s measure stands though what it was asked for has ended: lift it.",
        "%(num)s measures stand though what they were asked for has ended: lift them.",
        n,
    ),
    Task.COMPLAINTS_UNHEARD: lambda n: ngettext(
        "%(num)s complaint was acknowledged by nobody for seven days.",
        "%(num)s complaints were acknowledged by nobody for seven days.",
        n,
    ),
    Task.CONCERNS_UNHEARD: lambda n: ngettext(
        "%(num)s concern was taken up by nobody for seven days.",
        "%(num)s concerns were taken up by nobody for seven days.",
        n,
    ),
    Task.ALERTS_TO_ANSWER: lambda n: ngettext(
        "%(num)s account was shown very many people within an hour.",
        "%(num)s accounts were shown very many people within an hour.",
        n,
    ),
    Task.BREACHES_TO_TELL: lambda n: ngettext(
        "%(num)s breach must still be told to somebody.",
        "%(num)s breaches must still be told to somebody.",
        n,
    ),
    Task.ERASURES_TO_PROPOSE: lambda n: ngettext(
        "%(num)s list of records whose time is over waits to be looked through.",
        "%(num)s lists of records whose time is over wait to be looked through.",
        n,
    ),
    Task.ERASURES_TO_AGREE: lambda n: ngettext(
        "%(num)s run that erases records waits for a second person.",
        "%(num)s runs that erase records wait for a second person.",
        n,
    ),
    Task.SOURCES_OPENED: lambda n: ngettext(
        "A source was opened to somebody for thirty minutes %(num)s time this week.",
        "Sources were opened to somebody for thirty minutes %(num)s times this week.",
        n,
    ),
    Task.SOURCES_TO_OPEN: lambda n: ngettext(
        "%(num)s request to see a source waits for a custodian.",
        "%(num)s requests to see a source wait for a custodian.",
        n,
    ),
    Task.BREAKS_TO_SIGN: lambda n: ngettext(
        "%(num)s break of the journal waits for a second person.",
        "%(num)s breaks of the journal wait for a second person.",
        n,
    ),
    Task.SHARING_TO_AGREE: lambda n: ngettext(
        "%(num)s signed sharing agreement waits for a second person.",
        "%(num)s signed sharing agreements wait for a second person.",
        n,
    ),
    Task.SHARING_ENDING: lambda n: ngettext(
        "%(num)s sharing agreement is over or ends soon: renew it or end it.",
        "%(num)s sharing agreements are over or end soon: renew them or end them.",
        n,
    ),
    Task.FILES_TO_DESTROY: lambda n: ngettext(
        "%(num)s list that you took away is to be destroyed. Say that it is.",
        "%(num)s lists that you took away are to be destroyed. Say that they are.",
        n,
    ),
    Task.FILES_OVERDUE: lambda n: ngettext(
        "%(num)s list that left should be destroyed by now, and nobody has said that it is.",
        "%(num)s lists that left should be destroyed by now, and nobody has said that they are.",
        n,
    ),
    Task.REQUESTS_TO_ANSWER: lambda n: ngettext(
        "%(num)s person waits for an answer about their own data.",
        "%(num)s people wait for an answer about their own data.",
        n,
    ),
}
BUTTONS: dict[Task, Callable[[], str]] = {
    Task.MATTER_TO_ANSWER: lambda: gettext("Read it"),
    Task.MATTERS_OVERDUE: lambda: gettext("Look at them"),
    Task.FILES_ASKED: lambda: gettext("Look at them"),
    Task.CONCERNS_SENT: lambda: gettext("Look at them"),
    Task.COMPLAINTS_TO_LEAVE: lambda: gettext("Look at them"),
    Task.COMPLAINTS_RECEIVED: lambda: gettext("Look at them"),
    Task.COMPLAINTS_LATE: lambda: gettext("Look at them"),
    Task.REPRISALS_TO_ASK: lambda: gettext("Write down"),
    Task.ERRORS_TO_MEND: lambda: gettext("Look at them"),
    Task.MEASURES_TO_DECIDE: lambda: gettext("Look at them"),
    Task.MEASURES_TO_LIFT: lambda: gettext("Look at them"),
    Task.COMPLAINTS_UNHEARD: lambda: gettext("See the numbers"),
    Task.CONCERNS_UNHEARD: lambda: gettext("See who holds what"),
    Task.ALERTS_TO_ANSWER: lambda: gettext("Look at them"),
    Task.BREACHES_TO_TELL: lambda: gettext("Look at them"),
    Task.ERASURES_TO_PROPOSE: lambda: gettext("Look at them"),
    Task.ERASURES_TO_AGREE: lambda: gettext("Look at them"),
    Task.SOURCES_OPENED: lambda: gettext("See in the journal"),
    Task.SHARING_TO_AGREE: lambda: gettext("Look at them"),
    Task.SOURCES_TO_OPEN: lambda: gettext("Look at them"),
    Task.BREAKS_TO_SIGN: lambda: gettext("Look at them"),
    Task.SHARING_ENDING: lambda: gettext("Look at them"),
    Task.REQUESTS_TO_ANSWER: lambda: gettext("Look at them"),
    Task.FILES_TO_DESTROY: lambda: gettext("Look at them"),
    Task.FILES_OVERDUE: lambda: gettext("Look at them"),
}
