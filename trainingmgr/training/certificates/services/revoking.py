"""Withdrawing a certificate by two people, and issuing another in its place."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, another_person, asked_still, in_time
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, let_go, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.registry.people import queries as people
from trainingmgr.registry.people.services.own import not_of_asker
from trainingmgr.training.certificates import events
from trainingmgr.training.certificates.models import (
    Certificate,
    CertificateLayout,
    CertificateRevocation,
    RevocationProposal,
)
from trainingmgr.training.certificates.queries import candidates, verifying
from trainingmgr.training.certificates.rules import RevocationReason, RevocationState, Skip
from trainingmgr.training.certificates.services import attaining, freezing, layouts, suspending
from trainingmgr.training.certificates.services.issuing import Ready, Site, write
from trainingmgr.training.cohorts.models import Cohort

ASKS_REPLACEMENT = (Permission.CERTIFICATE_REQUEST, Permission.CERTIFICATE_REVOKE)
ITSELF = frozenset({Skip.HAS_ONE, Skip.REVOKED})
"""Having had this very certificate does not stand in the way of replacing it."""


@operation
def propose(
    certificate: Certificate, kind: RevocationReason, reason: str, *, by: User
) -> RevocationProposal:
    """Ask that a certificate be withdrawn, or replaced. A second person decides."""
    may = ASKS_REPLACEMENT if _replaces(kind) else (Permission.CERTIFICATE_REVOKE,)
    if not any(by.may(each) for each in may):
        raise Refusal(_("The role of this account does not allow this."))
    if certificate.replaced_by is not None:
        raise Refusal(_("This certificate is replaced already."))
    if certificate.revocation is not None and not _replaces(kind):
        raise Refusal(_("This certificate is already revoked."))
    if _replaces(kind):
        suspending.refuse_while_suspended(certificate)
    _not_own(certificate, by)
    proposal = RevocationProposal(
        certificate_id=certificate.id, kind=kind, reason=reason.strip(), by_id=by.id
    )
    db.session.add(proposal)
    happening = events.RevocationAsked(
        serial=certificate.serial, kind=kind.value, reason=reason.strip(),
        about=("person", certificate.person_id),
    )  # fmt: skip
    journal.record(happening, by=by)
    return proposal


@operation
def refuse(
    certificate: Certificate,
    proposal: RevocationProposal,
    reason: str,
    *,
    seen: int | None,
    by: User,
) -> None:
    """The second person lets the certificate stand, and says why."""
    _decided(certificate, proposal, RevocationState.REFUSED, seen, by)
    if len(reason.strip()) < 10:
        raise Refusal(_("Give the reason in a full sentence."), field="reason")
    proposal.refusal_reason = reason.strip()
    happening = events.RevocationRefused(
        serial=certificate.serial, reason=reason.strip(), about=("person", certificate.person_id)
    )
    journal.record(happening, by=by)


@operation
def withdraw(
    certificate: Certificate, proposal: RevocationProposal, *, seen: int | None, by: User
) -> None:
    """Whoever asked takes it back before anybody has decided: the certificate stands."""
    proposal.as_seen(seen)
    if proposal.by_id != by.id:
        raise Refusal(_("Only whoever asked for it takes it back."))
    _become(proposal, RevocationState.WITHDRAWN, by)
    happening = events.RevocationWithdrawn(
        serial=certificate.serial, about=("person", certificate.person_id)
    )
    journal.record(happening, by=by)


def agree(
    certificate: Certificate,
    proposal: RevocationProposal,
    site: Site,
    *,
    seen: int | None,
    by: User,
) -> None:
    """The second person agrees: the certificate is withdrawn, and another issued if it was asked.

    The new paper is drawn before the lock is taken.
    """
    if not _replaces(proposal.kind):
        _revoke(certificate, proposal, seen=seen, by=by)
        return
    let_go()
    cohort = candidates.cohort_by_id(certificate.cohort_id)
    layout = layouts.in_use(cohort, site.issuer, by=by)
    found = _candidate(certificate, cohort)
    shared = freezing.of_cohort(cohort, layout, site.address, certificate.values.get("speaks"))
    signer = verifying.private_key()
    ready = (found, freezing.frozen(found.enrolment.person, shared, layout, signer))
    let_go()
    _replace(certificate, proposal, cohort, layout, ready, seen=seen, by=by)


@operation
def _revoke(
    certificate: Certificate, proposal: RevocationProposal, *, seen: int | None, by: User
) -> None:
    _decided(certificate, proposal, RevocationState.AGREED, seen, by)
    _withdraw(certificate, proposal, by)
    attaining.withdrawn(certificate, proposal.reason, by=by)
    happening = events.CertificateRevoked(
        serial=certificate.serial, kind=proposal.kind.value,
        about=("person", certificate.person_id),
    )  # fmt: skip
    journal.record(happening, by=by)


@operation
def _replace(
    certificate: Certificate,
    proposal: RevocationProposal,
    cohort: Cohort,
    layout: CertificateLayout,
    ready: Ready,
    *,
    seen: int | None,
    by: User,
) -> None:
    _decided(certificate, proposal, RevocationState.AGREED, seen, by)
    suspending.refuse_while_suspended(certificate)
    _candidate(certificate, cohort)
    if certificate.revocation is None:
        _withdraw(certificate, proposal, by)
    else:
        attaining.reinstated(certificate, by=by)
    write(cohort, layout, [ready], asked_by_id=proposal.by_id, by=by, replaces=certificate)
    paper = ready[1]
    happening = events.CertificateReplaced(
        serial=certificate.serial, new=paper.serial, paper=paper.pdf_hash,
        about=("person", certificate.person_id),
    )  # fmt: skip
    journal.record(happening, by=by)


def _decided(
    certificate: Certificate,
    proposal: RevocationProposal,
    to: RevocationState,
    seen: int | None,
    by: User,
) -> None:
    proposal.as_seen(seen)
    replaces = _replaces(proposal.kind)
    owed = Permission.CERTIFICATE_ISSUE if replaces else Permission.CERTIFICATE_REVOKE
    allowed(by, owed)
    another_person(by, proposal.by_id)
    _not_own(certificate, by)
    if to is RevocationState.AGREED:
        in_time(proposal.at)
        asks = ASKS_REPLACEMENT if replaces else (Permission.CERTIFICATE_REVOKE,)
        asked_still(proposal.by_id, proposal.at, *asks)
        not_of_asker(proposal.by_id, certificate.person)
    _become(proposal, to, by)


def _become(proposal: RevocationProposal, to: RevocationState, by: User) -> None:
    proposal.state = proposal.state.then(to)
    proposal.decided_by_id, proposal.decided_at = by.id, clock.now()


def _withdraw(certificate: Certificate, proposal: RevocationProposal, by: User) -> None:
    db.session.add(
        CertificateRevocation(
            certificate_id=certificate.id,
            kind=proposal.kind,
            reason=proposal.reason,
            asked_by_id=proposal.by_id,
            by_id=by.id,
        )
    )
    db.session.flush()


def _candidate(certificate: Certificate, cohort: Cohort) -> candidates.Candidate:
    """The holder as they stand today, who must still qualify."""
    everybody = candidates.of_run(cohort, clock.today()).all
    found = next((x for x in everybody if x.enrolment.id == certificate.enrolment_id), None)
    if found is None:
        raise Refusal(_("This person is no longer on the run."))
    missing = [each.sentence for each in found.reasons if each.skip not in ITSELF]
    if missing:
        raise Refusal(gettext("No new certificate can be issued: %(why)s", why=" ".join(missing)))
    return found


def _not_own(certificate: Certificate, by: User) -> None:
    if people.is_own(certificate.person, by.holder_id):
        raise Refusal(_("Nobody decides about their own certificate."))


def _replaces(kind: RevocationReason) -> bool:
    return kind is RevocationReason.REPLACED
