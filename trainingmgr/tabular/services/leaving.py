"""Lists that leave: each is on record, and above the quota once a second person has agreed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import Compartment, FieldClass
from trainingmgr.core.values import dataclass
from trainingmgr.documents import serials
from trainingmgr.tabular import addressees, events, rules
from trainingmgr.tabular.addressees import Going, To, Under
from trainingmgr.tabular.models import ExportEnd, ExportRecord, ExportRequest
from trainingmgr.tabular.neighbours import alone, home_of, may_still
from trainingmgr.tabular.queries import leaving as queries
from trainingmgr.tabular.rules import Quota
from trainingmgr.tabular.services import Signer, allowed


@dataclass(frozen=True)
class Whom:
    """The people whom a list shows that leaves or is looked at, and the compartment it is of."""

    within: Compartment = Compartment.IDENTITY
    keys: Iterable[int | None] = ()

    @cached_property
    def people(self) -> Sequence[int]:
        return sorted({each for each in self.keys if each is not None})

    @property
    def facts(self) -> dict[str, Any]:
        return {"within": self.within.value, "people": self.people}


NOBODY = Whom()
P = Permission
TAKES = (P.EXPORT, P.JOURNAL_EXPORT, P.LOOK_READ, P.CASE_ASSIGN)
"""Whose work it is to take lists away."""


class OverQuota(Refusal):
    """More rows than this user may still take away today."""


def record_export(
    what: str, *, rows: int, form: str, reason: str, filters: Mapping[str, Any], by: Signer,
    quota: Quota, sha256: str | None = None, shown: Whom = NOBODY, to: To | None = None,
    until: date | None = None, letter: str = "",
) -> ExportRecord:  # fmt: skip
    """Note that a list leaves the system, before it does, and `until` when it may be kept, the end
    of the agreement at most under which it goes. Refused without a reason.

    Above what this user may export in a day, a second person is asked; once they have agreed, the
    same list leaves, narrowed by the same `letter`. To another body it goes under an agreement
    that covers it, or not at all.
    """
    try:
        return _recorded(what, rows=rows, form=form, reason=reason, filters=filters, by=by,
                         quota=quota, sha256=sha256, shown=shown, to=to, until=until,
                         letter=letter)  # fmt: skip
    except OverQuota:
        _ask_second(
            what, rows=rows, people=len(shown.people), reason=reason, filters=filters, by=by,
            letter=letter,
        )  # fmt: skip
        raise


@operation
def _recorded(
    what: str, *, rows: int, form: str, reason: str, filters: Mapping[str, Any], by: Signer,
    quota: Quota, sha256: str | None, shown: Whom, to: To | None, until: date | None, letter: str,
) -> ExportRecord:  # fmt: skip
    alone(by.holder_id)
    if len(reason.strip()) < 10:
        raise Refusal(_("Give the reason in a full sentence."), field="reason")
    left, people = queries.left_today(by, quota), len(shown.people)
    field_class = FieldClass.S2 if people else FieldClass.S1
    under: Under | None = None
    if to:
        going = Going(
            what=what, body=to.body, columns=to.columns, field_class=field_class,
            within=shown.within, is_drawn=to.is_drawn,
            narrowed=[name for name, value in filters.items() if value],
        )  # fmt: skip
        under = addressees.agreement(going)
    agreed: ExportRequest | None = None
    if rows > left.rows or people > left.people:
        agreed = queries.agreement(what, filters, letter, by=by)
        if agreed is None or rows > rules.MOST_AGREED:
            raise OverQuota(
                _("You may take away %(left)s more rows today, and this list has more. A second "
                  "person was asked: once they agree, export it again. Or narrow the list.",
                  left=left.rows)
                if rows > left.rows else
                _("It shows more than names and numbers. Of %(left)s more people you may take "
                  "that away today. A second person was asked: once they agree, export it again. "
                  "Or narrow the list.", left=left.people)
            )  # fmt: skip
        agreed.state = agreed.state.then(rules.Leave.USED)
    record = ExportRecord(
        what=what, filters=dict(filters), reason=reason[:500], rows=rows, form=form, by_id=by.id,
        sha256=sha256, code=serials.list_id() if form == "pdf" else None, people=people,
        field_class=field_class, request=agreed, addressee=to.body if to else None,
        agreement=under.code if under else None,
    )  # fmt: skip
    record.end = None
    if until is not None:
        until = min(until, under.until) if under else until
        record.end = ExportEnd(holder_id=by.holder_id, destroy_by=until)
    db.session.add(record)
    journal.record(
        events.RowsExported(what=what, rows=rows, form=form, filters=dict(filters),
                            reason=reason[:500], **shown.facts),
        by=by,
    )  # fmt: skip
    return record


@operation
def destroyed(end: ExportEnd, *, seen: int | None, by: Signer) -> None:
    """Whoever took a list, or a data protection officer, says that it is destroyed (R-DAT-06)."""
    if seen is not None:
        end.as_seen(seen)
    if end.holder_id != by.holder_id:
        allowed(by, by.may(Permission.PROTECTION_WRITE))
    if end.destroyed_at is not None:
        raise Refusal(_("It is on record already that it is destroyed."))
    end.destroyed_at, end.destroyed_by_id = clock.now(), by.id
    happening = events.ListDestroyed(
        what=end.record.what, on=clock.day(end.record.at).isoformat(),
        about=("export_record", end.record_id),
    )  # fmt: skip
    journal.record(happening, by=by)


@operation
def note_previewed(
    what: str, *, rows: int, reason: str, filters: Mapping[str, Any], by: Signer,
    shown: Whom = NOBODY,
) -> None:  # fmt: skip
    """Somebody looked at a list as its paper. Nothing left: it does not count for the day."""
    if len(reason.strip()) < 10:
        raise Refusal(_("Give the reason in a full sentence."), field="reason")
    happening = events.ListPreviewed(
        what=what, rows=rows, filters=dict(filters), reason=reason[:500], **shown.facts
    )
    journal.record(happening, by=by)


@operation
def _ask_second(
    what: str, *, rows: int, people: int, reason: str, filters: Mapping[str, Any], by: Signer,
    letter: str,
) -> None:  # fmt: skip
    """Once for each list: asking again changes nothing while the question waits."""
    if queries.asked(what, filters, letter, by=by) is not None:
        return
    request = ExportRequest(
        what=what, filters=dict(filters), asked=queries.mark_of(what, filters, letter), rows=rows,
        people=people,
        reason=reason.strip()[:500], by_id=by.id, holder_id=by.holder_id,
        **home_of(by.reach(Permission.EXPORT)),
    )  # fmt: skip
    db.session.add(request)
    db.session.flush()
    journal.record(
        events.ExportAsked(what=what, rows=rows, filters=dict(filters), reason=request.reason,
                           about=("export_request", request.id)),
        by=by,
    )  # fmt: skip


@operation
def note_request_opened(request: ExportRequest, *, by: Signer) -> None:
    """Somebody who may agree to it has it before their eyes, whole (security 4.3.4)."""
    journal.record(
        events.ExportOpened(what=request.what, asked=request.asked, version=request.version,
                            about=("export_request", request.id)),
        by=by,
    )  # fmt: skip


@operation
def withdraw_export(request: ExportRequest, *, by: Signer, seen: int | None = None) -> None:
    """Whoever asked takes it back while it waits. It may be asked for again."""
    if seen is not None:
        request.as_seen(seen)
    if by.holder_id != request.holder_id:
        raise Refusal(_("Whoever asked for it takes it back."))
    request.state = request.state.then(rules.Leave.WITHDRAWN)
    request.withdrawn_at = clock.now()
    journal.record(
        events.ExportWithdrawn(what=request.what, about=("export_request", request.id)), by=by
    )


@operation
def decide_export(
    request: ExportRequest, *, agreed: bool, by: Signer, seen: int | None = None
) -> None:
    """The second person lets the list leave once, within seven days, or not at all."""
    if seen is not None:
        request.as_seen(seen)
    allowed(by, by.may(Permission.EXPORT_APPROVE))
    if by.holder_id == request.holder_id:
        raise Refusal(_("A second person must agree. You asked for this yourself."))
    if not by.may_approve:
        raise Refusal(
            _("Your password was set with a one-time code. You can approve again one day after.")
        )
    if agreed and not rules.approval_holds(request.at, clock.now()):
        raise Refusal(
            _("This was proposed more than %(days)s days ago. Have it proposed again.",
              days=rules.APPROVAL_HOLDS.days)
        )  # fmt: skip
    if agreed and not queries.export_opened(request, by):
        raise Refusal(_("Open it first: whoever agrees has seen what they agree to."))
    if agreed and not may_still(request.by_id, request.at, *TAKES):
        raise Refusal(
            _("Whoever asked for this may not any more: their account is closed, or their role has "
              "ended. Refuse it, and have it asked for anew by somebody who may.")
        )  # fmt: skip
    request.state = request.state.then(rules.Leave.AGREED if agreed else rules.Leave.REFUSED)
    request.decided_by_id, request.decided_holder_id = by.id, by.holder_id
    request.decided_at = clock.now()
    journal.record(
        events.ExportDecided(what=request.what, decision=request.state.value,
                             about=("export_request", request.id)),
        by=by,
    )  # fmt: skip
