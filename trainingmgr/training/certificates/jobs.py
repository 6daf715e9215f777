"""Issuing to many people: a few at a time, so that a power cut loses none and repeats none."""

from typing import Any

from trainingmgr.accounts import queries as accounts
from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import asked_still
from trainingmgr.core import clock, jobs
from trainingmgr.core.db import db, let_go
from trainingmgr.core.jobs import Job, Progress
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.training.certificates.models import CertificateLayout, CertificateRequest
from trainingmgr.training.certificates.queries import candidates, verifying
from trainingmgr.training.certificates.rules import AT_A_TIME
from trainingmgr.training.certificates.services import freezing, issuing
from trainingmgr.training.certificates.services.issuing import Ready
from trainingmgr.training.cohorts.models import Cohort


@dataclass(frozen=True)
class Prepared:
    """The next papers, drawn and signed, and who is left out of them and why."""

    cohort: Cohort
    layout: CertificateLayout
    asked_by_id: int
    ready: list[Ready]
    skipped: list[list[Any]]
    reached: int


def _drawn(job: Job) -> Prepared:
    """The slow part, before the lock: whoever qualifies no more, and of whom something else would
    be frozen than was agreed to, is left out, with the reasons. Nothing is issued in the name of an
    account that may not any more.

    All that is read is read before anything is drawn.
    """
    request = db.session.get_one(CertificateRequest, job.arguments["request"])
    layout = db.session.get_one(CertificateLayout, job.arguments["layout"])
    by = accounts.by_key(job.by_id)
    asked_still(by.id, request.decided_at, Permission.CERTIFICATE_ISSUE)
    asked_by = db.session.get_one(User, request.asked_by_id)
    cohort = candidates.cohort_by_id(request.cohort_id)
    begun = job.checkpoint.get("next", 0)
    places = job.arguments["places"][begun : begun + AT_A_TIME]
    own = {by.holder_id, asked_by.holder_id}
    everybody = candidates.of_run(cohort, clock.today(), not_to=own, among=places).all
    by_place = {each.enrolment.id: each for each in everybody}
    shared = freezing.of_cohort(cohort, layout, job.arguments["address"], request.speaks)
    marks = dict(zip(job.arguments["places"], job.arguments.get("marks", ()), strict=False))
    found, skipped = [], []
    for place in places:
        each = by_place.get(place)
        if each is not None and each.qualifies:
            mark = issuing.mark_of(layout, shared, each)
            if marks.get(place, mark) == mark:
                found.append(each)
            else:
                skipped.append([place, str(issuing.CHANGED)])
        else:
            why = [reason.sentence for reason in each.reasons] if each else []
            skipped.append([place, *why])
    signer = verifying.private_key()
    let_go()
    ready = [
        (each, freezing.frozen(each.enrolment.person, shared, layout, signer)) for each in found
    ]
    let_go()
    return Prepared(cohort, layout, asked_by.id, ready, skipped, begun + len(places))


@jobs.kind(issuing.JOB, before=_drawn)
def issue(job: Job, prepared: Prepared) -> Progress:
    """One step: write what is drawn, and how far it got, in one transaction."""
    by = db.session.get_one(User, job.by_id)
    issuing.write(
        prepared.cohort, prepared.layout, prepared.ready, asked_by_id=prepared.asked_by_id, by=by
    )
    skipped = [*job.checkpoint.get("skipped", []), *prepared.skipped]
    total = len(job.arguments["places"])
    finished = prepared.reached >= total
    return Progress(
        checkpoint={"next": prepared.reached, "skipped": skipped},
        done=prepared.reached,
        total=total,
        finished=finished,
        result={"issued": total - len(skipped), "skipped": skipped} if finished else None,
    )
