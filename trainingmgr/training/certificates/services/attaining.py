"""What a certificate proves goes to the records of its holder, and is withdrawn with it."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from trainingmgr.accounts.models import User
from trainingmgr.core.db import db, operation
from trainingmgr.registry.people.models import Person
from trainingmgr.training.certificates.models import Certificate, CertificateSuspension
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
        if each.withdrawn_at is None or each.measure is not None:
            records.withdraw(each, reason=reason, by=by)


@operation
def reinstated(certificate: Certificate, *, by: User) -> None:
    """What a revoked certificate had proved counts again: another was issued in its place."""
    for each in _proved_by(certificate):
        if each.withdrawn_at is not None:
            records.reinstate(each, by=by)


@operation
def suspended(certificate: Certificate, measure: str) -> None:
    """What the certificate proves counts no more until the measure is lifted."""
    for each in _proved_by(certificate):
        records.suspend(each, measure)


@operation
def taken_up(certificate: Certificate, measure: str) -> None:
    """It counts again, unless another measure suspends the same proof. What was withdrawn
    meanwhile stays so.
    """
    other = db.session.scalar(
        select(CertificateSuspension.code)
        .join(Certificate, Certificate.id == CertificateSuspension.certificate_id)
        .where(
            Certificate.cohort_id == certificate.cohort_id,
            Certificate.person_id.in_(_records_of(certificate)),
            CertificateSuspension.lifted_at.is_(None),
        )
        .order_by(CertificateSuspension.id)
    )
    for each in _proved_by(certificate):
        records.take_up(each, measure, other)


def _records_of(certificate: Certificate) -> Select[int]:
    """The keys of every record of its holder."""
    own, one = aliased(Person), aliased(Person)
    kept = func.coalesce(own.same_as_id, own.id)
    return (
        select(one.id)
        .join(own, or_(one.id == kept, one.same_as_id == kept))
        .where(own.id == certificate.person_id)
    )


def _proved_by(certificate: Certificate) -> Sequence[Attainment]:
    """What stands on record of its run for its holder, and what its measures suspended, whoever's
    record that has become since.
    """
    versions = select(CohortModule.version_id).where(
        CohortModule.cohort_id == certificate.cohort_id
    )
    kept = select(Person.same_as_id).where(Person.id == certificate.person_id)
    codes = select(CertificateSuspension.code).where(
        CertificateSuspension.certificate_id == certificate.id
    )
    of_holder = and_(
        or_(Attainment.person_id == certificate.person_id, Attainment.person_id.in_(kept)),
        Attainment.version_id.in_(versions),
        Attainment.on == Cohort.ends_on,
        Attainment.source == Cohort.code,
    )
    return db.session.scalars(
        select(Attainment)
        .join(Cohort, Cohort.id == certificate.cohort_id)
        .where(or_(of_holder, Attainment.measure.in_(codes)))
    ).all()
