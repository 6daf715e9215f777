"""What a certificate proves goes to the records of its holder, and is withdrawn with it."""

from collections.abc import Iterable, Sequence

from sqlalchemy import or_, select

from trainingmgr.accounts.models import User
from trainingmgr.core.db import db, operation
from trainingmgr.registry.people.models import Person
from trainingmgr.training.certificates.models import Certificate
from trainingmgr.training.certificates.queries.candidates import Candidate
from trainingmgr.training.cohorts.models import Cohort, CohortModule
from trainingmgr.training.records import services as records
from trainingmgr.training.records.models import Attainment
from trainingmgr.training.records.services import Attained


@operation
def attained(cohort: Cohort, people: Iterable[Candidate], *, by: User) -> None:
    """Every module of the run for each of these people, on its last day, with hours and score."""
    rows = [
        Attained(
            person.same_as_id or person.id,
            module.version_id,
            cohort.ends_on,
            facts.hours.present,
            facts.mark,
        )
        for each in people
        for person in (each.enrolment.person,)
        for module, facts in zip(cohort.modules, each.line.modules, strict=True)
    ]
    records.record_many(rows, source=cohort.code, by=by)


@operation
def withdrawn(certificate: Certificate, reason: str, *, by: User) -> None:
    """What the certificate proved counts no more."""
    for each in _proved_by(certificate):
        if each.withdrawn_at is None:
            records.withdraw(each, reason=reason, by=by)


@operation
def reinstated(certificate: Certificate, *, by: User) -> None:
    """What a revoked certificate had proved counts again: another was issued in its place."""
    for each in _proved_by(certificate):
        if each.withdrawn_at is not None:
            records.reinstate(each, by=by)


def _proved_by(certificate: Certificate) -> Sequence[Attainment]:
    versions = select(CohortModule.version_id).where(
        CohortModule.cohort_id == certificate.cohort_id
    )
    kept = select(Person.same_as_id).where(Person.id == certificate.person_id)
    return db.session.scalars(
        select(Attainment)
        .join(Cohort, Cohort.id == certificate.cohort_id)
        .where(
            or_(
                Attainment.person_id == certificate.person_id,
                Attainment.person_id.in_(kept),
            ),
            Attainment.version_id.in_(versions),
            Attainment.on == Cohort.ends_on,
            Attainment.source == Cohort.code,
        )
    ).all()
