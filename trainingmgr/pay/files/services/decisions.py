"""What people decide on a cycle: whom a line pays, and what became of a finding (R-PAY-02)."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, approving
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.pay.files import events
from trainingmgr.pay.files.models import Discrepancy, PayCycle, PayLine
from trainingmgr.pay.files.queries import cycles as queries
from trainingmgr.pay.files.services import comparison
from trainingmgr.pay.rules import HELD, UNDECIDED, CycleState, FindingState, MatchClass
from trainingmgr.registry.people import queries as people
from trainingmgr.registry.people.models import Person

LEAST = 10


@operation
def decide(line: PayLine, *, same: bool, because: str, seen: int | None, by: User) -> None:
    """Say whether a line pays the person it was compared with. It can be said anew."""
    approving(by)
    line.as_seen(seen)
    cycle, person_id = line.cycle, line.person_id
    _may_decide(cycle, line.person, by)
    if person_id is None or line.match is None:
        raise Refusal(_("This line was compared with nobody: there is no pair to decide on."))
    because = _reasoned(because, "because")
    was = line.match
    line.match = MatchClass.CONFIRMED if same else MatchClass.DENIED
    line.decided_by_id, line.decided_at, line.because = by.id, clock.now(), because
    comparison.look_again(cycle, line, person_id)
    journal.record(
        events.LineDecided(
            period=cycle.period,
            line=line.number,
            decision=line.match.value,
            was=was.value,
            because=because,
            about=("pay_line", line.id),
        ),
        by=by,
    )


@operation
def tie(line: PayLine, number: str, because: str, *, seen: int | None, by: User) -> None:
    """Say whom a line pays that the comparison could tie to nobody, or to somebody else only.

    Never whoever brought the file, and never on their own pay: the file and its reading stand on
    two people (R-PAY-02). A second line of the same person becomes a finding.
    """
    line.as_seen(seen)
    if line.match in HELD:
        raise Refusal(_("This line pays somebody already. Say first that they are two people."))
    person = people.numbered(number.strip(), reader=by, permission=Permission.PAY_READ)
    if person is None:
        raise Refusal(
            _("Nobody has this number. Write the programme number or the service number."),
            field="person_number",
        )
    _may_decide(line.cycle, person, by)
    because = _reasoned(because, "why")
    was, after = line.match, queries.paid_through(line.cycle_id, person.id, but=line.id)
    line.person_id, line.match, line.after = person.id, MatchClass.CONFIRMED, after
    line.probability, line.evidence, line.rivals = None, [], 0
    line.decided_by_id, line.decided_at, line.because = by.id, clock.now(), because
    comparison.look_again(line.cycle, line, person.id)
    journal.record(
        events.LineTied(period=line.cycle.period, line=line.number, person=person.number,
                        was=was.value if was else "", because=because,
                        about=("pay_line", line.id)),
        by=by,
    )  # fmt: skip


@operation
def move(found: Discrepancy, state: FindingState, note: str, *, seen: int | None, by: User) -> None:
    """Say what became of a finding."""
    approving(by)
    found.as_seen(seen)
    _may_decide(found.cycle, found.person, by)
    found.state = found.state.then(state)
    found.note = note = _reasoned(note, "note")
    decided = state not in UNDECIDED
    found.owner_id = found.owner_id or by.id
    found.decided_by_id = by.id if decided else None
    found.decided_at = clock.now() if decided else None
    journal.record(
        events.FindingMoved(
            period=found.cycle.period,
            finding=found.finding.value,
            state=state.value,
            note=note,
            about=("discrepancy", found.id),
        ),
        by=by,
    )


@operation
def take(found: Discrepancy, *, seen: int | None, by: User) -> None:
    """Answer for a case from now on: find out, write down, and see that somebody decides in time.

    Not on one's own pay, and not where it is decided.
    """
    allowed(by, Permission.PAY_CASE)
    found.as_seen(seen)
    if found.state not in UNDECIDED:
        raise Refusal(_("This case is decided already."))
    if found.person is not None and people.is_own(found.person, by.holder_id):
        raise Refusal(_("This is your own pay. Somebody else must decide."))
    found.owner_id = by.id
    journal.record(
        events.CaseTaken(period=found.cycle.period, finding=found.finding.value,
                         about=("discrepancy", found.id)),
        by=by,
    )  # fmt: skip


@operation
def move_child(
    found: Discrepancy, state: FindingState, note: str, *, seen: int | None, by: User
) -> None:
    """The focal point says what became of somebody whom age stops (R-AGE-01)."""
    allowed(by, Permission.AGE_REFERRAL_READ)
    found.as_seen(seen)
    found.state = found.state.then(state)
    found.note = note = _reasoned(note, "note")
    decided = state not in UNDECIDED
    found.owner_id = by.id
    found.decided_by_id = by.id if decided else None
    found.decided_at = clock.now() if decided else None
    journal.record(
        events.FindingMoved(period=found.cycle.period, finding=found.finding.value,
                            state=state.value, note=note, about=("discrepancy", found.id)),
        by=by,
    )  # fmt: skip


def _reasoned(text: str, field: str) -> str:
    if len(text.strip()) < LEAST:
        raise Refusal(_("Give the reason in a full sentence."), field=field)
    return text.strip()[:500]


def _may_decide(cycle: PayCycle, person: Person | None, by: User) -> None:
    """Not on a file one brought oneself, not on one's own pay, not while it is being compared."""
    if cycle.state is not CycleState.RECONCILED:
        raise Refusal(_("This cycle is not compared, or it is closed. Nothing can be decided now."))
    if _is_importer(cycle, by):
        raise Refusal(_("A second person must decide. You brought this pay file yourself."))
    if person is not None and people.is_own(person, by.holder_id):
        raise Refusal(_("This is your own pay. Somebody else must decide."))
    allowed(by, Permission.PAY_RECONCILE)


def _is_importer(cycle: PayCycle, by: User) -> bool:
    importer = queries.importer(cycle)
    if importer is None:
        brought = db.session.get(User, cycle.by_id)
        importer = brought.holder_id if brought else None
    return importer == by.holder_id


@dataclass(frozen=True)
class Looked:
    """What somebody looked at, for the record of readings."""

    cycle: PayCycle
    tab: str
    people: Sequence[int]


@operation
def note_listed(looked: Looked, *, by: User) -> None:
    """A list of pay lines was shown to somebody."""
    cycle = looked.cycle
    journal.record(
        events.LinesListed(
            period=cycle.period, tab=looked.tab, count=len(looked.people), people=looked.people,
            about=("pay_cycle", cycle.id),
        ),
        by=by,
    )  # fmt: skip


@operation
def note_cases(which: str, people: Sequence[int], *, by: User) -> None:
    """A list of cases was shown to somebody."""
    journal.record(events.CasesListed(which=which, count=len(people), people=people), by=by)


@operation
def note_opened(line: PayLine, *, by: User) -> None:
    journal.record(
        events.LineOpened(
            period=line.cycle.period, line=line.number, about=("pay_line", line.id),
            people=[] if line.person_id is None else [line.person_id],
        ),
        by=by,
    )  # fmt: skip
