from flask_babel import lazy_gettext as _

from trainingmgr.core.errors import Sentence
from trainingmgr.rostering.explaining import Step
from trainingmgr.rostering.obstacles import Kind
from trainingmgr.training.cohorts.rules import Duty
from trainingmgr.training.cohorts.words import DUTIES
from trainingmgr.training.teaching.rules import TeachingState

STATES = {
    TeachingState.PROPOSED: _("Proposed"),
    TeachingState.APPLIED: _("Written down"),
    TeachingState.UNDONE: _("Taken back"),
}
SHAPES = {
    TeachingState.PROPOSED: "wait",
    TeachingState.APPLIED: "ok",
    TeachingState.UNDONE: "none",
}
OBSTACLES = {
    Kind.PINNED: _("it is fixed that somebody else takes it"),
    Kind.FORBIDDEN: _("you have barred them from it"),
    Kind.DAY_FULL: _("the hours of %(day)s are used up"),
    Kind.WEEK_FULL: _("the hours of that week are used up"),
    Kind.NO_REST: _("the days of that week are used up"),
    Kind.BUSY: _("takes %(what)s at that time"),
    Kind.TRAVEL: _("cannot come in time from %(what)s"),
    Kind.AWAY: _("on leave until %(day)s"),
    Kind.ENDED: _("qualification for %(code)s ended on %(day)s"),
    Kind.LEVEL: _("may assist in %(code)s, not lead"),
    Kind.LANGUAGE: _("does not teach in %(language)s"),
    Kind.NOT_THERE: _("not posted to %(centre)s on %(on)s"),
    Kind.NOT_QUALIFIED: _("no qualification for %(code)s"),
}
"""What is in the way of one person, with its facts. What bars them has the words of `LACKS`."""
ENDS = {
    Step.QUALIFIED: _("nobody may take %(code)s at that level"),
    Step.LANGUAGE: _("nobody who may take %(code)s teaches it in %(language)s"),
    Step.POSTED: _("nobody who may take %(code)s in %(language)s is posted to %(centre)s"),
    Step.CLEARED: _("of those posted to %(centre)s nobody is screened and cleared for %(code)s"),
    Step.PRESENT: _("everybody at %(centre)s who may take %(code)s in %(language)s is on leave"),
    Step.ALLOWED: _("everybody who could take %(code)s is barred, or another is fixed for it"),
    Step.FREE: _(
        "everybody who may take %(code)s in %(language)s has another class or no hours left"
    ),
}
"""Where people end, one question after the other: what a stretch of open places is said with."""
OPEN = {
    "lead": _("Nobody leads"),
    "assistant": _("Too few assist"),
    "f": _("No woman among those who teach"),
    "m": _("No man among those who teach"),
}
WISHES = {
    Duty.LEAD.value: _("Leads it"),
    Duty.ASSISTANT.value: _("Assists in it"),
    "never": _("Never takes it"),
}
PARTS = {
    "seats": _("a place would stay open"),
    "needs": _("no woman would be among those who teach"),
    "kept": _("more would change"),
    "continuity": _("the run would meet one more face"),
    "load": _("the load would be less even"),
    "travel": _("they would teach away from their post"),
}
"""What speaks against somebody else, by the part of the worth that would shrink."""
FIXED: dict[str, Sentence] = {
    **{duty.value: words for duty, words in DUTIES.items()},
    "barred": _("not this one"),
    "free": _("free again"),
}
"""What was fixed for somebody and a class before a search."""
