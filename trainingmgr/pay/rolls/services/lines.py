"""What people may do to a line: put it on hold, lift that, name the paper of a change.

Each of these changes the content, so that signatures under it stand no more (R-PAY-02).
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, another_person, approving
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.pay.rolls import events
from trainingmgr.pay.rolls.models import Payroll, PayrollChange, PayrollLine
from trainingmgr.pay.rolls.queries import computed
from trainingmgr.pay.rolls.rules import PayrollState
from trainingmgr.pay.rules import HoldReason, LineState
from trainingmgr.registry.people import queries as people
from trainingmgr.registry.people.models import Person

LEAST = 10
OWN = _("This is your own pay. Somebody else must decide.")
BY_HAND = tuple(reason for reason in HoldReason if reason is not HoldReason.SUSPENDED_SUPPORT)
"""Support that is suspended is derived, never typed."""


@operation
def hold(
    line: PayrollLine, reason: HoldReason, because: str, *, seen: int | None, by: User
) -> None:
    """Leave one line out of this month's pay. Whoever is paid by it is told why at the desk."""
    _may(line, by)
    line.as_seen(seen)
    if line.state is not LineState.DRAFT:
        raise Refusal(_("This line is on hold already."))
    if reason not in BY_HAND:
        raise Refusal(_("This reason is found by rule alone."), field="reason")
    line.state, line.hold, line.state_since = LineState.HELD, reason, clock.today()
    line.held_by_id, line.held_because = by.id, _reasoned(because)
    _edited(line)
    journal.record(
        events.PayrollLineHeld(
            period=line.payroll.period, line=line.number, reason=reason.value,
            because=line.held_because, about=("payroll_line", line.id),
        ),
        by=by,
    )  # fmt: skip


@operation
def let_go(line: PayrollLine, because: str, *, seen: int | None, by: User) -> None:
    """Pay a line that somebody had put on hold: another person than who did so. What a rule holds
    goes when what it rests on is put right and the payroll is computed again.
    """
    _may(line, by)
    line.as_seen(seen)
    if line.state is not LineState.HELD or line.held_by_id is None:
        raise Refusal(
            _("A rule holds this line. Put right what it rests on, then compute the payroll again.")
        )
    another_person(by, line.held_by_id)
    was = line.hold
    line.state, line.hold, line.state_since = LineState.DRAFT, None, clock.today()
    line.held_by_id, line.held_because = None, None
    because = _reasoned(because)
    _edited(line)
    journal.record(
        events.PayrollLineLetGo(
            period=line.payroll.period, line=line.number, was=was.value if was else "",
            because=because, about=("payroll_line", line.id),
        ),
        by=by,
    )  # fmt: skip


@operation
def document(change: PayrollChange, paper: str, *, seen: int | None, by: User) -> None:
    """Name the paper that says why this month is otherwise than the one before."""
    change.as_seen(seen)
    document_all([(change, paper)], by=by)


@operation
def document_together(
    changes: Sequence[PayrollChange], paper: str, *, seen: Mapping[UUID, int], by: User
) -> None:
    """Name one paper for many changes: an order with a list of names says why of all of them."""
    if not changes:
        raise Refusal(_("Tick the changes that this paper is about."))
    for change in changes:
        change.as_seen(seen[change.uid])
    document_all([(change, paper) for change in changes], by=by)


@operation
def document_all(papers: Sequence[tuple[PayrollChange, str]], *, by: User) -> None:
    """Name the papers of many changes of one payroll: all of them or none. What the signatures
    stand under is worked out once.
    """
    allowed(by, Permission.PAYROLL_BUILD)
    own = people.own_ids([by.holder_id])
    for change, paper in papers:
        _computed(change.payroll)
        if change.person_id in own:
            raise Refusal(OWN)
        if len(paper.strip()) < 3:
            raise Refusal(_("Write the number of the paper."), field="document")
        change.document, change.documented_by_id = paper.strip()[:120], by.id
        journal.record(
            events.PayrollChangeDocumented(
                period=change.payroll.period, kind=change.kind.value, document=change.document,
                about=("payroll_change", change.id),
            ),
            by=by,
        )  # fmt: skip
    db.session.flush()
    for payroll in {change.payroll for change, _paper in papers}:
        _told(payroll)


def _may(line: PayrollLine, by: User) -> None:
    approving(by)
    if not (by.may(Permission.PAYROLL_BUILD) or by.may(Permission.PAYROLL_VERIFY)):
        raise Refusal(_("The role of this account does not allow this."))
    _computed(line.payroll)
    _not_own(line.person, by)


def _computed(payroll: Payroll) -> None:
    if payroll.state is not PayrollState.COMPUTED:
        raise Refusal(_("Only a payroll that is computed and not released can be changed."))


def _not_own(person: Person, by: User) -> None:
    if people.is_own(person, by.holder_id):
        raise Refusal(OWN)


def _edited(line: PayrollLine) -> None:
    line.digest = computed.digest_of(line)
    db.session.flush()
    _told(line.payroll)


def _told(payroll: Payroll) -> None:
    """The hash and the sums of the payroll as it now is: signatures under another hash are void."""
    payroll.content_sha256 = computed.content(payroll, payroll.inputs_sha256)
    payroll.summary = payroll.summary | computed.summary(payroll.id)


def _reasoned(because: str) -> str:
    if len(because.strip()) < LEAST:
        raise Refusal(_("Give the reason in a full sentence."), field="because")
    return because.strip()[:500]


@dataclass(frozen=True)
class Looked:
    payroll: Payroll
    people: Sequence[int]


@operation
def note_listed(looked: Looked, *, by: User) -> None:
    """A list of lines was shown to somebody."""
    journal.record(
        events.PayrollLinesListed(
            period=looked.payroll.period, count=len(looked.people), people=looked.people,
            about=("payroll", looked.payroll.id),
        ),
        by=by,
    )  # fmt: skip


@operation
def note_opened(line: PayrollLine, *, by: User, printed: bool = False) -> None:
    """One line was opened, or its payslip printed."""
    kind = events.PayslipPrinted if printed else events.PayrollLineOpened
    journal.record(
        kind(period=line.payroll.period, line=line.number, people=[line.person_id],
             about=("payroll_line", line.id)),
        by=by,
    )  # fmt: skip
