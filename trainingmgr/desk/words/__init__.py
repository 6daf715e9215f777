"""The sentences and buttons of what waits, in the reader's language: room by room."""

from collections.abc import Callable, Sequence
from functools import partial

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from trainingmgr.accounts.rules import Role
from trainingmgr.accounts.words import ROLES
from trainingmgr.core import clock
from trainingmgr.core.jobs import JobState
from trainingmgr.core.sentences import listed
from trainingmgr.desk.rules import Waiting
from trainingmgr.desk.words import (
    deployed,
    oversight,
    pay,
    people,
    programme,
    site,
    training,
    vetting,
)
from trainingmgr.pay.answers import words as pay_words
from trainingmgr.pay.rolls.words import PURPOSES
from trainingmgr.pay.rules.files import first_day
from trainingmgr.pay.words import FINDING_KINDS, FINDING_STATES, FINDINGS
from trainingmgr.recruitment.words import WHOLE
from trainingmgr.registry.notices import words as notice_words
from trainingmgr.registry.people.words import SEXES
from trainingmgr.registry.structure.words import SCHEMES
from trainingmgr.training.certificates import words as certificate_words
from trainingmgr.training.certificates.models import Certificate
from trainingmgr.training.certificates.rules import Standing
from trainingmgr.training.cohorts.words import NOT_HELD
from trainingmgr.training.curricula.words import METHODS
from trainingmgr.training.enrolments import words as place_words
from trainingmgr.training.enrolments.rules.checked import checked
from trainingmgr.training.enrolments.words import STATE_KINDS as PLACE_KINDS
from trainingmgr.training.enrolments.words import STATES as PLACES
from trainingmgr.training.records.words import STANDING_KINDS, STANDINGS
from trainingmgr.training.results import words as result_words
from trainingmgr.vetting.cases import words as case_words
from trainingmgr.vetting.words import NEXT_STEPS
from trainingmgr.vetting.words import SHAPES as WORD_SHAPES
from trainingmgr.vetting.words import WORDS as CLEARANCE_WORDS

__all__ = [
    "CLEARANCE_WORDS",
    "FINDINGS",
    "FINDING_KINDS",
    "FINDING_STATES",
    "METHODS",
    "NEXT_STEPS",
    "NOT_HELD",
    "PLACES",
    "PLACE_KINDS",
    "PURPOSES",
    "ROLES",
    "SCHEMES",
    "SEXES",
    "STANDINGS",
    "STANDING_KINDS",
    "WORD_SHAPES",
    "case_words",
    "certificate_words",
    "checked",
    "first_day",
    "notice_words",
    "pay_words",
    "place_words",
    "result_words",
]


STEPS = {
    "nominated": _("Nominated"),
    "enrolled": _("Enrolled"),
    "attended": _("Attended"),
    "passed": _("Passed"),
    "certified": _("Certified"),
    "in_post": _("Still in post"),
}


def stands(certificate: Certificate) -> Standing:
    """How a certificate stands today."""
    return certificate.standing(clock.today())


def sentence(waiting: Waiting) -> str:
    """What waits, as one sentence."""
    facts, count = waiting.facts, waiting.count
    single = SINGLE.get(waiting.task)
    if single:
        return str(single(facts))
    return str(COUNTED[waiting.task](count))


def offices(roles: Sequence[Role]) -> str:
    """Roles one after the other."""
    return listed([str(ROLES[each]) for each in roles])


def button(waiting: Waiting) -> str:
    """What to press."""
    return str(BY_PLACE.get(waiting.endpoint, BUTTONS[waiting.task])())


ROOMS = (training, people, vetting, pay, programme, deployed, oversight, site)
SINGLE = {task: says for room in ROOMS for task, says in room.SINGLE.items()}
"""Of one thing: its sentence, of its facts."""
COUNTED = {task: says for room in ROOMS for task, says in room.COUNTED.items()}
"""Of several: their sentence, of how many."""
BEGINNINGS = site.BEGINNINGS
BUTTONS = {task: says for room in ROOMS for task, says in room.BUTTONS.items()}
BY_PLACE = {
    "accounts.mine": lambda: gettext("See your own roles"),
    "attendance.report": lambda: gettext("Report it"),
    "attendance.mark": lambda: gettext("Mark attendance"),
}
"""Where the button leads straight to the deed, it says so."""


KINDS: dict[str, Callable[[], str]] = {
    "import.check": lambda: gettext("Checking a file"),
    "import.take_in": lambda: gettext("Taking a file in"),
    "import.sweep": lambda: gettext("Clearing up after a file"),
    "reconcile pay": lambda: gettext("Comparing pay with the register"),
    "compute payroll": lambda: gettext("Computing a payroll"),
    "payments.write": lambda: gettext("Writing payment files"),
    "payments.parade": lambda: gettext("Making cash sheets"),
    "payments.hear": lambda: gettext("Reading an answer about payments"),
    "reset_mail": lambda: gettext("Sending a code by e-mail"),
    "ddr.compare": lambda: gettext("Comparing benefits with the register"),
    "watchlists.read": lambda: gettext("Reading a watch-list"),
    "watchlists.screen": lambda: gettext("Comparing people with the watch-lists"),
    "issue certificates": lambda: gettext("Issuing certificates"),
    **{each.value: partial(str, words) for each, words in WHOLE.items()},
}


def kind_of(name: str) -> str:
    """What a job does, in words; its own name where nobody has put it into words."""
    return KINDS[name]() if name in KINDS else name


def job_state(state: JobState) -> tuple[str, str]:
    """The kind of status mark of a job, and its word."""
    return {
        JobState.WAITING: ("wait", gettext("Waiting")),
        JobState.RUNNING: ("go", gettext("Under way")),
        JobState.DONE: ("ok", gettext("Done")),
        JobState.FAILED: ("stop", gettext("Failed")),
        JobState.CANCELLED: ("hold", gettext("Cancelled")),
    }[state]
