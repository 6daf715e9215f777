from flask_babel import lazy_gettext as _

from trainingmgr.core import journal
from trainingmgr.core.journal import Event


class TestsPrepared(Event):
    sentence = _("%(by)s prepared %(count)s tests of %(cohort)s")
    cohort: str
    count: int


class TestChanged(Event):
    sentence = _("%(by)s set %(test)s of %(cohort)s to %(points)s points")
    cohort: str
    test: str
    points: int
    on: str = ""


class ResultsRecorded(Event):
    """`scores`: programme number, attempt and tenths of a point of everybody new."""

    sentence = _("%(by)s recorded %(count)s results of %(test)s, %(cohort)s")
    cohort: str
    test: str
    count: int
    scores: tuple[tuple[str, int, int], ...] = ()


class ResultsCorrected(Event):
    """`scores`: programme number, attempt, tenths before and tenths now."""

    sentence = _("%(by)s corrected %(count)s results of %(test)s, %(cohort)s: %(reason)s")
    cohort: str
    test: str
    count: int
    scores: tuple[tuple[str, int, int, int], ...] = ()
    reason: str = journal.words()


class ResultsImported(Event):
    sentence = _("%(by)s brought in %(count)s results from a file")
    count: int
    sha256: str


class ResultsApproved(Event):
    sentence = _("%(by)s approved the results of run %(cohort)s: %(people)s people")
    cohort: str
    people: int
    content: str


class SecondMarksRecorded(Event):
    sentence = _("%(by)s marked test %(test)s of run %(cohort)s a second time: %(count)s attempts")
    cohort: str
    test: str
    count: int
    scores: tuple[tuple[str, int, int], ...]


class CriteriaSet(Event):
    sentence = _("%(by)s said what is judged in test %(test)s of run %(cohort)s")
    cohort: str
    test: str
    criteria: tuple[tuple[str, int], ...]


class RunResultsClosed(Event):
    sentence = _(
        "%(by)s closed the results of %(cohort)s: %(passed)s passed, %(not_passed)s did not, "
        "%(attended_only)s attended only, %(open)s left open"
    )
    cohort: str
    passed: int
    not_passed: int
    attended_only: int
    open: int
    reasons: str | None = journal.words(default=None)


class CurtailmentWaiverAsked(Event):
    sentence = _("%(by)s asked that %(module)s of %(cohort)s counts although curtailed: %(reason)s")
    cohort: str
    module: str
    reason: str = journal.words()


class CurtailmentWaiverTakenBack(Event):
    sentence = _("%(by)s took back that %(module)s of %(cohort)s counts although curtailed")
    cohort: str
    module: str


class CurtailmentWaived(Event):
    sentence = _("%(by)s signed that %(module)s of %(cohort)s counts although curtailed")
    cohort: str
    module: str
