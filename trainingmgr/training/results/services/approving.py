"""The board: a second person looks at the results of a run and approves exactly what they saw."""

import json
from hashlib import sha256

from flask_babel import lazy_gettext as _
from flask_babel import ngettext

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import another_person
from trainingmgr.core import journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal, StaleRecord
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.results import events, queries
from trainingmgr.training.results.models import ResultApproval
from trainingmgr.training.results.queries import runs
from trainingmgr.training.results.rules import Ending, Lack
from trainingmgr.training.results.services.reach import about, closer, not_own


def content(results: runs.RunResults) -> str:
    """What an approval is bound to: who ends how, by which attendance and which scores."""
    told = [
        [
            line.enrolment.id,
            line.outcome.ending.value,
            line.attended,
            {code: [s.tenths for s in test.scores] for code, test in line.sittings.items()},
        ]
        for line in results.lines
    ]
    return sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def standing(cohort_id: int, results: runs.RunResults) -> ResultApproval | None:
    """The approval that speaks of these results as they are; None once anything has changed."""
    newest = queries.approval(cohort_id)
    return newest if newest is not None and newest.content_hash == content(results) else None


@operation
def approve(cohort: Cohort, *, seen: str, by: User) -> ResultApproval:
    """Approve the results of a run as the page showed them (`seen`). Whoever recorded one of them
    does not approve; nor while two markers differ.
    """
    closer(cohort, by)
    results = runs.of_run(cohort.id)
    if not results.lines:
        raise Refusal(_("Nobody is on this run."))
    recorders = queries.recorders(cohort.id)
    if not recorders and results.count(Ending.NOT_YET) == len(results.lines):
        raise Refusal(
            ngettext(
                "%(num)s person has no result yet.", "%(num)s people have no result yet.",
                len(results.lines),
            )
        )  # fmt: skip
    if content(results) != seen:
        raise StaleRecord
    not_own((line.enrolment for line in results.lines), by)
    another_person(by, *recorders)
    if any(m.lack is Lack.MARKERS_DIFFER for line in results.lines for m in line.outcome.missing):
        raise Refusal(_("Two markers differ about somebody. They settle it first."))
    row = ResultApproval(
        cohort_id=cohort.id, content_hash=seen, people=len(results.lines), by_id=by.id
    )
    db.session.add(row)
    happening = events.ResultsApproved(
        cohort=cohort.code, people=row.people, content=seen, about=about(cohort.id)
    )
    journal.record(happening, by=by)
    return row
