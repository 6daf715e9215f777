"""Asking for the certificates of a run, and issuing them by a second person in one deed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, cast

from flask_babel import lazy_gettext as _
from sqlalchemy import Table

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, another_person, asked_still
from trainingmgr.core import bulk, clock, jobs, journal
from trainingmgr.core.columns import new_uid
from trainingmgr.core.db import db, let_go, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.jobs import Job
from trainingmgr.core.pairs import LANGUAGES
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.registry.people import queries as people
from trainingmgr.training.certificates import events
from trainingmgr.training.certificates.models import (
    Certificate,
    CertificateLayout,
    CertificateRequest,
)
from trainingmgr.training.certificates.queries import candidates, verifying
from trainingmgr.training.certificates.queries.candidates import Candidate, Candidates
from trainingmgr.training.certificates.rules import (
    INLINE,
    REQUEST_STANDS,
    SPOKEN,
    RequestState,
    content_hash,
)
from trainingmgr.training.certificates.services import attaining, freezing, layouts
from trainingmgr.training.certificates.services.freezing import Paper
from trainingmgr.training.cohorts.models import Cohort

JOB = "issue certificates"
CHANGED = _("Something on this list has changed since it was asked for. Have it asked again.")


@dataclass(frozen=True)
class Site:
    """What the site says of itself on paper: where to verify, and who issues by default."""

    address: str
    issuer: str


@operation
def ask(cohort: Cohort, site: Site, *, speaks: str | None = None, by: User) -> CertificateRequest:
    """Ask for the certificates of everybody who qualifies now. Bound to exactly that list, and to
    the languages that were chosen; None are those of the texts.

    Asking again after something has changed, or after a week, takes the place of the old request.
    """
    allowed(by, Permission.CERTIFICATE_REQUEST)
    layout = layouts.in_use(cohort, site.issuer, by=by)
    _can_say(layout, cohort, speaks)
    last = candidates.last_request(cohort.id)
    if last is not None and last.is_at_work:
        raise Refusal(_("The certificates of this run are being issued. Ask again after that."))
    qualified = candidates.of_run(cohort, clock.today(), not_to={by.holder_id}).qualified
    if not qualified:
        raise Refusal(_("Nobody on this run qualifies for a certificate now."))
    content = _content(cohort, layout, site, qualified, speaks)
    old = candidates.open_request(cohort.id)
    if old is not None:
        if old.content_hash == content and not _is_old(old):
            raise Refusal(_("The certificates of this run are asked for already."))
        old.state = old.state.then(RequestState.WITHDRAWN)
        db.session.flush()
    request = CertificateRequest(
        cohort_id=cohort.id, content_hash=content, count=len(qualified), speaks=speaks,
        asked_by_id=by.id,
    )  # fmt: skip
    db.session.add(request)
    happening = events.CertificatesAsked(
        cohort=cohort.code, count=len(qualified), content=content, about=("cohort", cohort.id)
    )
    journal.record(happening, by=by)
    return request


@operation
def withdraw(request: CertificateRequest, *, seen: int | None, by: User) -> None:
    """Whoever asked takes it back before anybody has decided."""
    request.as_seen(seen)
    if request.asked_by_id != by.id:
        raise Refusal(_("Only whoever asked for it takes it back."))
    request.state = request.state.then(RequestState.WITHDRAWN)
    happening = events.CertificatesNotAsked(
        cohort=request.cohort.code, about=("cohort", request.cohort_id)
    )
    journal.record(happening, by=by)


@operation
def refuse(request: CertificateRequest, reason: str, *, seen: int | None, by: User) -> None:
    """The second person does not issue, and says why."""
    request.as_seen(seen)
    another_person(by, request.asked_by_id)
    if len(reason.strip()) < 10:
        raise Refusal(_("Give the reason in a full sentence."), field="reason")
    request.state = request.state.then(RequestState.REFUSED)
    request.decided_by_id, request.decided_at = by.id, clock.now()
    request.refusal_reason = reason.strip()
    happening = events.CertificatesRefused(
        cohort=request.cohort.code, reason=reason.strip(), about=("cohort", request.cohort_id)
    )
    journal.record(happening, by=by)


@dataclass(frozen=True)
class Issued:
    """What came of it: so many certificates, or the work that issues so many."""

    count: int
    job: Job | None = None


Ready = tuple[Candidate, Paper]


def issue_many(
    requests: Sequence[tuple[CertificateRequest, int | None]], site: Site, *, by: User
) -> list[tuple[str, Issued | Refusal]]:
    """Issue the certificates of several runs: each is a deed of its own, by the same rules, and
    work of its own, so that two workers share them. A run that is refused stops no other.

    Gives the code of each run, and what came of it.
    """
    done: list[tuple[str, Issued | Refusal]] = []
    for request, seen in requests:
        code = request.cohort.code
        try:
            done.append((code, issue(request, site, seen=seen, by=by, inline=0)))
        except Refusal as refused:
            done.append((code, refused))
    return done


def issue(
    request: CertificateRequest,
    site: Site,
    *,
    seen: int | None,
    by: User,
    inline: int = INLINE,
) -> Issued:
    """Issue to everybody who qualifies, in one deed. Papers are drawn before the lock is taken.

    The request is bound to its list: if anything in it has changed since, it is asked for again.
    More than `inline` are issued by a worker, a few at a time, each step whole.
    """
    let_go()
    cohort = candidates.cohort_by_id(request.cohort_id)
    layout = layouts.in_use(cohort, site.issuer, by=by)
    found = _checked(request, cohort, layout, site, by)
    ready: list[Ready] = []
    signer = verifying.private_key()
    if len(found) <= inline:
        shared = freezing.of_cohort(cohort, layout, site.address, request.speaks)
        ready = [
            (each, freezing.frozen(each.enrolment.person, shared, layout, signer)) for each in found
        ]
    let_go()
    return _issue(request, cohort, layout, site, ready, seen=seen, by=by, inline=inline)


@operation
def _issue(
    request: CertificateRequest,
    cohort: Cohort,
    layout: CertificateLayout,
    site: Site,
    ready: Sequence[Ready],
    *,
    seen: int | None,
    by: User,
    inline: int,
) -> Issued:
    request.as_seen(seen)
    found = _checked(request, cohort, layout, site, by)
    request.state = request.state.then(RequestState.ISSUED)
    request.decided_by_id, request.decided_at = by.id, clock.now()
    happening = events.CertificatesApproved(
        cohort=cohort.code, count=len(found), content=request.content_hash,
        about=("cohort", cohort.id),
    )  # fmt: skip
    journal.record(happening, by=by)
    if len(found) <= inline:
        write(cohort, layout, ready, asked_by_id=request.asked_by_id, by=by)
        return Issued(len(ready))
    shared = freezing.of_cohort(cohort, layout, site.address, request.speaks)
    job = jobs.enqueue(
        JOB,
        by=by,
        request=request.id,
        layout=layout.id,
        address=site.address,
        places=[each.enrolment.id for each in found],
        marks=[mark_of(layout, shared, each) for each in found],
    )
    request.job_id = job.id
    return Issued(len(found), job)


def _checked(
    request: CertificateRequest, cohort: Cohort, layout: CertificateLayout, site: Site, by: User
) -> list[Candidate]:
    """Who is issued one now, if this person may and the list is still what was asked for."""
    allowed(by, Permission.CERTIFICATE_ISSUE)
    another_person(by, request.asked_by_id)
    if request.state is not RequestState.ASKED:
        raise Refusal(_("This request is decided already."))
    if _is_old(request):
        raise Refusal(_("This was asked for more than a week ago. Have it asked for again."))
    asked_still(request.asked_by_id, request.asked_at, Permission.CERTIFICATE_REQUEST)
    qualified = for_request(request, cohort).qualified
    if _content(cohort, layout, site, qualified, request.speaks) != request.content_hash:
        raise Refusal(CHANGED)
    own = people.own_ids([by.holder_id])
    found = [each for each in qualified if each.enrolment.person_id not in own]
    if not found:
        raise Refusal(_("Nobody on this run qualifies for a certificate now."))
    return found


def for_request(
    request: CertificateRequest, cohort: Cohort, *, not_to: Collection[int] = ()
) -> Candidates:
    """The run as it stands today, for whoever decides the request."""
    own = {request.asked_by.holder_id, *not_to}
    return candidates.of_run(cohort, clock.today(), not_to=own)


def is_current(request: CertificateRequest, cohort: Cohort, site: Site) -> bool:
    """Whether the list is still what was asked for, and not a week old."""
    layout = candidates.layout_of(cohort)
    if layout is None or _is_old(request):
        return False
    qualified = for_request(request, cohort).qualified
    return _content(cohort, layout, site, qualified, request.speaks) == request.content_hash


def _is_old(request: CertificateRequest) -> bool:
    return request.asked_at < clock.now() - REQUEST_STANDS


def _can_say(layout: CertificateLayout, cohort: Cohort, speaks: str | None) -> None:
    """Languages are chosen that the texts and the course can be read in."""
    if speaks is None:
        return
    if speaks not in SPOKEN:
        raise Refusal(_("Certificates are not printed in this language."), field="speaks")
    for each in speaks.split("+"):
        name = LANGUAGES[each]
        if not layout.texts["issuer"].get(each, "").strip():
            raise Refusal(
                _("The texts of certificates do not say in this language who issues them: "
                  "%(language)s.", language=name), field="speaks",
            )  # fmt: skip
        if not cohort.course.titles.get(each, "").strip():
            raise Refusal(
                _("The course has no title in this language: %(language)s.", language=name),
                field="speaks",
            )


def _content(
    cohort: Cohort,
    layout: CertificateLayout,
    site: Site,
    qualified: Sequence[Candidate],
    speaks: str | None,
) -> str:
    shared = freezing.of_cohort(cohort, layout, site.address, speaks)
    return content_hash(layout.id, freezing.asked_for(shared, qualified))


def mark_of(layout: CertificateLayout, shared: Mapping[str, Any], each: Candidate) -> str:
    """Of what is frozen of one person: work that runs later issues what was agreed to."""
    return content_hash(layout.id, freezing.asked_for(shared, [each]))[:16]


@operation
def write(
    cohort: Cohort,
    layout: CertificateLayout,
    ready: Iterable[Ready],
    *,
    asked_by_id: int,
    by: User,
    replaces: Certificate | None = None,
) -> None:
    """Write certificates that are drawn already, and what their holders have attained."""
    ready = list(ready)
    if not ready:
        return
    at = clock.now()
    rows = [
        {
            "uid": new_uid(),
            "serial": paper.serial,
            "person_id": each.enrolment.person_id,
            "enrolment_id": each.enrolment.id,
            "cohort_id": cohort.id,
            "centre_id": cohort.centre_id,
            "issued_on": clock.today(),
            "valid_until": paper.valid_until,
            "layout_id": layout.id,
            "values": paper.values,
            "sealed": paper.sealed,
            "key_id": paper.key_id,
            "pdf_hash": paper.pdf_hash,
            "replaces_id": replaces.id if replaces else None,
            "asked_by_id": asked_by_id,
            "issued_by_id": by.id,
            "issued_at": at,
        }
        for each, paper in ready
    ]
    bulk.pour(bulk.ready(cast("Table", Certificate.__table__), rows))
    attaining.attained(cohort, [each for each, _paper in ready], by=by)
    told = tuple(
        (paper.serial, each.enrolment.person.number, paper.pdf_hash) for each, paper in ready
    )
    happening = events.CertificatesIssued(
        cohort=cohort.code, count=len(told), certificates=told, about=("cohort", cohort.id)
    )
    journal.record(happening, by=by)
