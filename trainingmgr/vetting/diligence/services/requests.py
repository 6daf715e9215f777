"""A request for support: asked for, scoped, opened to be read, assessed anew, closed."""

from collections.abc import Sequence
from datetime import date

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, another_person
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.registry.structure.models import Organisation, Place, Unit
from trainingmgr.vetting.diligence import events, queries
from trainingmgr.vetting.diligence.models import (
    SupportedUnit,
    SupportItem,
    SupportRequest,
)
from trainingmgr.vetting.diligence.rules import (
    LIVE,
    TO_ASSESS,
    Exclusion,
    Finding,
    Scope,
    SupportKind,
    SupportState,
    scope_of,
)
from trainingmgr.vetting.diligence.services import SENTENCE, about, go, list_commanders, touch

S, P = SupportState, Permission


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody asks support for. `exclusion` says that an item is out of scope."""

    what: str
    provider: Organisation
    units: Sequence[Unit]
    items: Sequence[tuple[SupportKind, str, Exclusion | None]]
    period_from: date
    period_to: date
    place: Place | None = None
    replaces: SupportRequest | None = None


@operation
def ask(wanted: Asked, *, by: User) -> SupportRequest:
    """Ask for support. Who commands the units in that period is listed at once (row 18)."""
    allowed(by, P.DILIGENCE_REQUEST)
    if not wanted.units:
        raise Refusal(_("Name at least one unit that receives the support."), field="units")
    if not wanted.items:
        raise Refusal(_("Write at least one thing that is asked for."), field="items")
    row = SupportRequest(
        code=queries.next_code(clock.today()), what=wanted.what, provider_id=wanted.provider.id,
        place_id=wanted.place.id if wanted.place else None, period_from=wanted.period_from,
        period_to=wanted.period_to, requested_by_id=by.id,
        replaces_id=wanted.replaces.id if wanted.replaces else None, state=S.PROPOSED,
        due_on=clock.today() + TO_ASSESS,
    )  # fmt: skip
    row.items = [
        SupportItem(kind=kind, what=what, exclusion=exclusion, claimed_by_id=by.id)
        for kind, what, exclusion in wanted.items
    ]
    row.recipients = [
        SupportedUnit(unit_id=each.id, path_then=each.path) for each in dict.fromkeys(wanted.units)
    ]
    row.commanders = []
    list_commanders(row)
    db.session.add(row)
    db.session.flush()
    journal.record(events.SupportAskedFor(request=row.code, about=about(row)), by=by)
    return row


@operation
def countersign(item: SupportItem, *, agree: bool, by: User) -> None:
    """A second person agrees that the policy leaves this out, or puts it in scope (R-HRD-07)."""
    allowed(by, P.DILIGENCE_ASSESS)
    another_person(by, item.claimed_by_id)
    if item.request.state is not S.PROPOSED:
        raise Refusal(_("The scope of this request is settled."))
    if item.exclusion is None or item.countersigned_by_id is not None:
        raise Refusal(_("Nothing is claimed to be out of scope here."))
    said = item.exclusion if agree else "none"
    if agree:
        item.countersigned_by_id, item.countersigned_at = by.id, clock.now()
    else:
        item.exclusion = None
    happening = events.ExclusionCountersigned(
        request=item.request.code, exclusion=said, about=about(item.request)
    )
    journal.record(happening, by=by)


@operation
def begin(row: SupportRequest, *, seen: int | None, by: User) -> Scope:
    """Settle the scope and begin to assess. What is out of scope as a whole is closed."""
    allowed(by, P.DILIGENCE_ASSESS)
    row.as_seen(seen)
    another_person(by, row.requested_by_id)
    if any(each.exclusion and each.countersigned_by_id is None for each in row.items):
        raise Refusal(
            _("An item is said to be out of scope. Countersign it, or put it in scope (R-HRD-07).")
        )
    scope = scope_of(each.is_in_scope for each in row.items)
    row.state = row.state.then(S.SCOPED)
    journal.record(events.SupportScoped(request=row.code, about=about(row)), by=by)
    row.state = row.state.then(S.CLOSED if scope is Scope.OUT else S.ASSESSING)
    touch(row)
    return scope


@operation
def open_file(row: SupportRequest, *, reason: str, by: User) -> None:
    """Note who reads the narrative and why, before it is shown."""
    if not (by.may(P.DILIGENCE_DECIDE) or by.reach(P.DILIGENCE_READ).emergency):
        allowed(by, P.DILIGENCE_ASSESS)
    if len(reason.strip()) < SENTENCE:
        raise Refusal(_("Say in a full sentence why you open this file."), field="reason")
    happening = events.SupportFileOpened(request=row.code, reason=reason.strip(), about=about(row))
    journal.record(happening, by=by)


@operation
def reopen(row: SupportRequest, *, seen: int | None, by: User) -> None:
    """Assess again: the unit or its commander has changed, or there is a new allegation."""
    allowed(by, P.DILIGENCE_ASSESS)
    row.as_seen(seen)
    another_person(by, row.requested_by_id)
    if row.state not in LIVE:
        raise Refusal(_("Only support that goes on is assessed again."))
    row.assessed_by_id = row.assessed_at = None
    list_commanders(row)
    for each in row.commanders:
        each.finding, each.screened_by_id, each.screened_at = Finding.OPEN, None, None
    go(row, S.ASSESSING, by)


@operation
def close(row: SupportRequest, *, seen: int | None, by: User) -> None:
    """Support is over, or was never given."""
    allowed(by, P.DILIGENCE_ASSESS)
    row.as_seen(seen)
    go(row, S.CLOSED, by)
