"""A version is offered, accepted by two people for government and military, and put in force; or
somebody sends it back.
"""

from datetime import date

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.programme.plans import events, queries
from trainingmgr.programme.plans.models import (
    BY_BOTH,
    FIXED,
    OTHERS,
    SENTENCE,
    ReformSignature,
    ReformVersion,
    about,
)
from trainingmgr.programme.plans.rules import Party, VersionState
from trainingmgr.programme.plans.rules.network import contradictions
from trainingmgr.programme.plans.services.signing import signable

WRITE, ACCEPT = Permission.FRAMEWORK_WRITE, Permission.REFORM_ACCEPT


@operation
def offer(row: ReformVersion, *, seen: int | None, by: User) -> None:
    """Lay a version before government and military. From now on nothing in it changes."""
    allowed(by, WRITE)
    row.as_seen(seen)
    if row.state is not VersionState.DRAFT:
        raise Refusal(FIXED)
    held = queries.content(row)
    if not held.lines:
        raise Refusal(_("There is no item in it yet."))
    if broken := contradictions(held.tasks, held.before):
        codes, first = held.codes, broken[0]
        raise Refusal(
            _("%(item)s begins before %(on)s is done, for which it waits. Change the days of one "
              "of them. Links broken by days: %(count)s.",
              item=codes[first.key], on=codes[first.on], count=len(broken))
        )  # fmt: skip
    row.offered_on, row.offered_by_id = clock.today(), by.id
    row.state = row.state.then(VersionState.OFFERED)
    db.session.flush()
    told = events.ReformVersionOffered(plan=row.plan.code, number=row.number, about=about(row))
    journal.record(told, by=by)


@operation
def accept(
    row: ReformVersion, party: Party, office: str, *, on: date, seen: int | None, by: User
) -> ReformSignature:
    """Sign for one side with one's own account."""
    allowed(by, ACCEPT)
    signable(row, party, office, by.name, on, seen, others=OTHERS, by=by)
    made = ReformSignature(
        version_id=row.id, party=party, office=office.strip(), signatory=by.name, signer_id=by.id,
        on=on, by_id=by.id,
    )  # fmt: skip
    return _signed(row, made, by)


@operation
def file_paper(
    row: ReformVersion, party: Party, office: str, signatory: str, paper: str, *,
    on: date, sha256: str = "", seen: int | None, by: User,
) -> ReformSignature:  # fmt: skip
    """Record that one side signed on paper, and where the scan lies."""
    if not by.may(ACCEPT):
        allowed(by, WRITE)
    signable(row, party, office, signatory, on, seen, others=OTHERS, by=by)
    if len(paper.strip()) < 2:
        raise Refusal(_("Write where the signed paper is filed."), field="paper")
    digest = sha256.strip().lower()
    if digest and (len(digest) != 64 or not set(digest) <= set("0123456789abcdef")):
        raise Refusal(_("A SHA-256 has 64 signs, 0 to 9 and a to f."), field="sha256")
    made = ReformSignature(
        version_id=row.id, party=party, office=office.strip(), signatory=signatory.strip(),
        paper=paper.strip(), sha256=digest or None, on=on, by_id=by.id,
    )  # fmt: skip
    return _signed(row, made, by)


def _signed(row: ReformVersion, made: ReformSignature, by: User) -> ReformSignature:
    """With the second signature a version is accepted."""
    is_second = bool(row.signatures)
    db.session.add(made)
    db.session.flush()
    if is_second:
        row.state = row.state.then(VersionState.ACCEPTED)
    else:
        row.changed_at = clock.now()  # of two who sign at once, one has to look again
    db.session.flush()
    kind = events.ReformVersionSigned if made.signer_id else events.ReformPaperFiled
    told = kind(
        plan=row.plan.code, number=row.number, party=made.party.value, about=about(row)
    )  # fmt: skip
    journal.record(told, by=by)
    return made


@operation
def send_back(row: ReformVersion, says: str, *, seen: int | None, by: User) -> None:
    """A side does not accept what is offered, or a new version has to be written first."""
    if not by.may(ACCEPT):
        allowed(by, WRITE)
    row.as_seen(seen)
    if len(says.strip()) < 10:
        raise Refusal(SENTENCE, field="says")
    row.returned = says.strip()
    row.state = row.state.then(VersionState.RETURNED)
    db.session.flush()
    told = events.ReformVersionReturned(plan=row.plan.code, number=row.number, about=about(row))
    journal.record(told, by=by)


@operation
def enforce(row: ReformVersion, *, seen: int | None, by: User) -> None:
    """Put an accepted version in force. It replaces the one that was."""
    allowed(by, WRITE)
    row.as_seen(seen)
    if row.state is not VersionState.ACCEPTED:
        raise Refusal(BY_BOTH)
    today = clock.today()
    old = queries.standing(row.plan_id)
    if old is not None:
        old.replaced_on = today
        old.state = old.state.then(VersionState.REPLACED)
        db.session.flush()
    row.in_force_on = today
    row.state = row.state.then(VersionState.IN_FORCE)
    db.session.flush()
    told = events.ReformVersionInForce(plan=row.plan.code, number=row.number, about=about(row))
    journal.record(told, by=by)
