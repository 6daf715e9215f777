"""Making the tests of a run, and saying out of how many points they are."""

from datetime import date

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.core import journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.curricula import queries as curricula
from trainingmgr.training.results import events, queries
from trainingmgr.training.results.models import Assessment
from trainingmgr.training.results.services.reach import about, recorder

POINTS = 100
"""A new test is out of so many points until somebody says otherwise."""


@operation
def prepare(cohort: Cohort, *, by: User) -> int:
    """Make the tests of a run from what its pinned modules plan. How many are new."""
    recorder(cohort, by)
    known = {(each.version_id, each.code) for each in queries.assessments(cohort.id)}
    versions = curricula.versions([each.id for each in queries.modules(cohort.id)])
    fresh = [
        Assessment(
            cohort_id=cohort.id,
            version_id=version.id,
            code=f"{version.module.code} {planned.code}"[:40],
            kind=planned.kind,
            max_score=POINTS,
            pass_mark=planned.pass_mark,
            weight=planned.weight,
        )
        for version in versions.values()
        for planned in version.assessments
        if (version.id, f"{version.module.code} {planned.code}"[:40]) not in known
    ]
    db.session.add_all(fresh)
    if fresh:
        journal.record(
            events.TestsPrepared(cohort=cohort.code, count=len(fresh), about=about(cohort.id)),
            by=by,
        )
    return len(fresh)


@operation
def change_test(
    test: Assessment, *, points: int, on: date | None, seen: int | None, by: User
) -> None:
    """Say out of how many points a test is, and when. Points are fixed once somebody sat it."""
    recorder(test.cohort, by)
    test.as_seen(seen)
    if points != test.max_score and queries.has_results(test):
        raise Refusal(
            _("Somebody has sat this test: its points cannot change any more."), field="points"
        )
    test.max_score, test.on = points, on
    happening = events.TestChanged(
        cohort=test.cohort.code, test=test.code, points=points,
        on=on.isoformat() if on else "", about=about(test.cohort_id),
    )  # fmt: skip
    journal.record(happening, by=by)
