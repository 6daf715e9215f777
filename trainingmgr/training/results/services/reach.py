"""Who may do what with the results of a run: asked by every path, a page or a file alike."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.registry.people import queries as people
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.cohorts.rules import CohortState
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.results import queries

OPEN = frozenset({CohortState.CONFIRMED, CohortState.RUNNING, CohortState.COMPLETED})


def recorder(cohort: Cohort, by: User) -> None:
    """Raise a Refusal unless this account records the results of this run."""
    if not queries.may_record(cohort, by):
        raise Refusal(_("Results are recorded by the head of the cell or by those who teach."))


def closer(cohort: Cohort, by: User) -> None:
    """Raise a Refusal unless this account ends this run for people."""
    recorder(cohort, by)
    if not by.may(Permission.RESULT_READ):
        raise Refusal(_("The head of the cell closes the results of a run."))
    if cohort.state not in (CohortState.RUNNING, CohortState.COMPLETED):
        raise Refusal(_("This run is not open for results."))


def not_own(places: Iterable[Enrolment], by: User) -> None:
    """Raise a Refusal if one of these places is the account's own."""
    own = people.own_ids([by.holder_id])
    if any(each.person_id in own for each in places):
        raise Refusal(_("Nobody records their own result. Ask somebody else to do it."))


def about(cohort_id: int) -> tuple[str, int]:
    return ("cohort", cohort_id)
