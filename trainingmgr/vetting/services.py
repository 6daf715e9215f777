"""Recording what schemes decide about people and units, and doubts about age.

There is no way to refuse many at once (R-VET-09): a list can be asked about, ended or cancelled.
A file of an outside scheme may hold refusals, because that scheme took each of them; then every
one of them has its own row and its own reference of that scheme (`imports`).
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import bindparam, delete, exists, select, update
from sqlalchemy.orm import selectinload

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services import four_eyes
from trainingmgr.accounts.services.four_eyes import approving
from trainingmgr.core import clock, journal
from trainingmgr.core.db import another, db, operation
from trainingmgr.core.errors import Refusal, StaleRecord
from trainingmgr.core.journal import Actor
from trainingmgr.core.permissions import Permission
from trainingmgr.core.sentences import day_said
from trainingmgr.registry.people import queries as registry
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import visible
from trainingmgr.registry.people.rules import YEARS_APART
from trainingmgr.registry.structure.models import Unit
from trainingmgr.registry.structure.queries import in_reach
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.tabular.models import ImportBatch
from trainingmgr.vetting import events
from trainingmgr.vetting.models import AgeDoubt, Clearance
from trainingmgr.vetting.queries import records
from trainingmgr.vetting.rules import (
    DECIDED_BY_PANEL,
    HOLDS,
    LEAST_PANEL,
    POSITIVE,
    AgeDoubtState,
    Decision,
    Outcome,
    is_by_three,
    is_by_two,
    is_for_a_case,
    is_reference,
    may_follow,
)
from trainingmgr.vetting.words import OUTCOMES

Judged = tuple[Person | Unit, Decision]


@operation
def record(subject: Person | Unit, decision: Decision, *, by: User) -> Clearance:
    """What one scheme decided about one person or one unit. It supersedes what stood before.

    National vetting decides about people in cases, by a panel: see `record_of_panel` (R-VET-05).
    """
    approving(by)
    if decision.scheme not in schemes_of(by):
        raise Refusal(_("Your role records decisions of due diligence alone."), field="scheme")
    if isinstance(subject, Person) and is_for_a_panel(
        decision, records.rounds([subject.id], decision.scheme).get(subject.id, [])
    ):
        raise Refusal(
            _("A panel of at least two decides this. Open a vetting case for this person."),
            field="outcome",
        )
    if isinstance(subject, Unit) and is_for_three(decision, *_rounds_down_to(subject, decision)):
        raise Refusal(
            _("Three people ask, assess and decide this. Ask for support to this unit."),
            field="outcome",
        )
    return _noted(subject, decision, by)


@operation
def record_of_support(unit: Unit, decision: Decision, *, by: User) -> Clearance:
    """What was decided on a request for support, by three people (R-HRD-04)."""
    approving(by)
    return _noted(unit, decision, by)


def _rounds_down_to(unit: Unit, decision: Decision) -> list[list[Clearance]]:
    """What stands of a unit and of every unit above it, the nearest first."""
    ids = [int(part) for part in unit.path.split("/") if part]
    rows = records.rounds(ids, decision.scheme, units=True)
    return [
        rows.get(unit.id, []),
        *(rows.get(each, []) for each in reversed(ids) if each != unit.id),
    ]


def is_for_three(
    decision: Decision, rows: Sequence[Clearance], *above: Sequence[Clearance]
) -> bool:
    """Whether one person cannot record this about a unit: what due diligence grants.

    They may freeze support, lift what somebody else froze (a company may have been cleared with
    its brigade: `above`, the nearest first), and write down that conditions are met: for as long
    as was decided, no longer.
    """
    if decision.scheme is not Scheme.HRDDP or decision.outcome not in POSITIVE:
        return False
    mended = {Outcome.SUSPENDED, Outcome.CLEARED_WITH_CONDITIONS}
    if not rows or rows[0].outcome not in mended:
        return True
    granted = (each for line in (rows, *above) for each in line if each.outcome in POSITIVE)
    stood = next(granted, None)
    return stood is None or _reaches_further(decision, stood)


def is_for_a_panel(decision: Decision, rows: Sequence[Clearance]) -> bool:
    """Whether one officer cannot record this alone: what national vetting grants or refuses.

    They may freeze a clearance, lift what somebody else froze where a panel's clearance stood
    before, and write down that conditions are met: for as long as the panel said, no longer.
    """
    if decision.scheme is not Scheme.NATIONAL or decision.outcome not in DECIDED_BY_PANEL:
        return False
    mended = {Outcome.SUSPENDED, Outcome.CLEARED_WITH_CONDITIONS}
    stood = next((each for each in rows if each.outcome in POSITIVE), None)
    if stood is None or rows[0].outcome not in mended or decision.outcome not in POSITIVE:
        return True
    return _reaches_further(decision, stood)


def _reaches_further(decision: Decision, stood: Clearance) -> bool:
    """Whether it would last longer than what was decided before."""
    ends, ended = decision.valid_to, stood.valid_to
    return ends is None or ended is None or ends > ended


@operation
def record_of_panel(
    person: Person, decision: Decision, *, panel: Sequence[User], by: User
) -> Clearance:
    """What a panel of at least two decided about one person, none of whom is linked to them."""
    approving(by)
    if len({each.holder_id for each in panel}) < LEAST_PANEL:
        raise Refusal(_("At least two members of the panel sign a decision."))
    for member in panel:
        if refused := _barred([person], member).get((False, person.id)):
            raise Refusal(refused)
    return _noted(person, decision, by)


@operation
def record_appeal(person: Person, scheme: Scheme, *, decided_on: date, by: User) -> Clearance:
    """Somebody appeals a refusal: until it is decided the refusal does not stand alone."""
    decision = Decision(scheme=scheme, outcome=Outcome.UNDER_APPEAL, decided_on=decided_on)
    return _noted(person, decision, by)


def _noted(subject: Person | Unit, decision: Decision, by: User) -> Clearance:
    made = _recorded([(subject, decision)], by=by, batch=None)[0]
    happening = events.ClearanceRecorded(
        scheme=decision.scheme,
        subject=_named(subject),
        clearance=str(made.uid),
        about=_about(subject),
    )
    journal.record(happening, by=by)
    return made


def schemes_of(by: User) -> list[Scheme]:
    """The secretariat decides under its own scheme, vetting officers record every one."""
    return list(Scheme) if by.may(Permission.CLEARANCE_IMPORT) else [Scheme.HRDDP]


@operation
def suspend(
    unit: Unit, scheme: Scheme, *, decided_on: date, reference: str | None, by: User
) -> Clearance:
    """Freeze support to a unit and everything below it. History stays (R-HRD-03)."""
    decision = Decision(
        scheme=scheme, outcome=Outcome.SUSPENDED, decided_on=decided_on, reference=reference
    )
    return record(unit, decision, by=by)


@operation
def lift(unit: Unit, decision: Decision, *, reason: str, by: User) -> Clearance:
    """End a suspension of a unit with the clearance that takes its place, and say why."""
    if len(reason.strip()) < 10:
        raise Refusal(_("Give the reason in a full sentence."), field="reason")
    if decision.outcome not in POSITIVE:
        raise Refusal(_("A suspension is lifted by a clearance."), field="outcome")
    rows = records.rounds([unit.id], decision.scheme, units=True).get(unit.id, [])
    if not rows or rows[0].outcome is not Outcome.SUSPENDED:
        raise Refusal(_("This unit is not suspended under this scheme."))
    made = record(unit, decision, by=by)
    happening = events.SuspensionLifted(
        scheme=decision.scheme, subject=unit.code, reason=reason.strip(), about=_about(unit)
    )
    journal.record(happening, by=by)
    return made


@operation
def submit_many(people: Sequence[Person], scheme: Scheme, *, by: User) -> int:
    """Ask a scheme about many people. Nothing that stands is taken away. Gives how many."""
    decision = Decision(scheme=scheme, outcome=Outcome.PENDING)
    asked = [
        person
        for person, rows in _with_rows(people, scheme)
        if not rows or may_follow(rows[0].outcome, Outcome.PENDING)
    ]
    asked = _apart_from(asked, by)
    _recorded([(each, decision) for each in asked], by=by, batch=None)
    journal.record(events.ClearancesAskedFor(scheme=scheme, count=len(asked)), by=by)
    return len(asked)


@operation
def expire_many(people: Sequence[Person], scheme: Scheme, *, last_day: date, by: User) -> int:
    """End the clearances of many people with a day. Gives how many there were to end."""
    ended: list[Judged] = []
    for person, rows in _with_rows(_apart_from(people, by), scheme):
        row = next((each for each in rows if each.outcome in POSITIVE), None)
        if row is None or rows[0].id != row.id:
            continue
        if row.valid_from is None or row.valid_to is None:
            continue
        if row.valid_from <= last_day < row.valid_to:
            ended.append((person, _ending(row, last_day)))
    _recorded(ended, by=by, batch=None, moves=False)
    happening = events.ClearancesEnded(scheme=scheme, count=len(ended), day=last_day.isoformat())
    journal.record(happening, by=by)
    return len(ended)


def _ending(row: Clearance, last_day: date) -> Decision:
    return Decision(
        scheme=row.scheme,
        outcome=row.outcome,
        decided_on=clock.today(),
        valid_from=row.valid_from,
        valid_to=last_day,
        conditions_open=row.conditions_open,
    )


@operation
def cancel_many(people: Sequence[Person], scheme: Scheme, *, by: User) -> int:
    """Withdraw the requests and clearances of many people, without a finding."""
    decision = Decision(scheme=scheme, outcome=Outcome.CANCELLED, decided_on=clock.today())
    cancelled = [
        person
        for person, rows in _with_rows(_apart_from(people, by), scheme)
        if rows and rows[0].outcome is not Outcome.CANCELLED
        and may_follow(rows[0].outcome, Outcome.CANCELLED)
    ]  # fmt: skip
    _recorded([(each, decision) for each in cancelled], by=by, batch=None)
    journal.record(events.ClearancesCancelled(scheme=scheme, count=len(cancelled)), by=by)
    return len(cancelled)


@operation
def stage_many(judged: Sequence[Judged], *, batch: ImportBatch, by: Any) -> None:
    """Take in some decisions of an outside scheme's file: the same rules, row by row.

    Nobody sees them before the import is visible as a whole; `note_imported` then says so once.
    What two must stand behind comes in with the name of the member of the panel who approved the
    file, what three must with that of whoever assessed it as well; it is about nobody they are
    linked to (R-VET-05, R-HRD-04).
    """
    weighty, assessed = [], []
    for subject, decision in judged:
        unit = isinstance(subject, Unit)
        if is_for_a_case(decision.scheme, decision.outcome, unit=unit):
            raise Refusal(IN_A_CASE)
        three = is_by_three(decision.scheme, decision.outcome, unit=unit)
        if three:
            assessed.append(subject)
        if three or is_by_two(decision.scheme, decision.outcome, unit=unit):
            weighty.append(subject)
    if assessed:
        _stands_behind(assessed, batch.assessed_by_id, NOT_ASSESSED, LINKED_ASSESSOR)
    if weighty:
        _stands_behind(weighty, batch.approved_by_id, NOT_APPROVED, LINKED_APPROVER)
    _recorded(judged, by=by, batch=batch)


IN_A_CASE = _("National vetting refuses nobody by a file. Open a vetting case for this person.")


NOT_APPROVED = _("At least two people decide this: a member of the panel approves the file.")
NOT_ASSESSED = _("Three people ask, assess and decide this: somebody assesses the file first.")
LINKED_APPROVER = _("Whoever approved the file is linked to somebody in it.")
LINKED_ASSESSOR = _("Whoever assessed the file is linked to somebody in it.")


def _stands_behind(
    subjects: Sequence[Person | Unit], who: int | None, missing: Any, linked: Any
) -> None:
    another = db.session.get(User, who) if who else None
    if another is None:
        raise Refusal(missing)
    for refused in _barred(subjects, another).values():
        raise Refusal(_("%(linked)s “%(why)s”", linked=linked, why=refused))


@operation
def note_imported(batch: ImportBatch, by: Any) -> None:
    happening = events.ClearancesImported(
        count=batch.accepted, sha256=batch.sha256, about=("import_batch", batch.id)
    )
    journal.record(happening, by=by)


def within_reach_of_import(
    batch: ImportBatch, *, people: Sequence[int], units: Sequence[int]
) -> dict[tuple[str, int], Person | Unit]:
    """These people and units, if whoever brought the file may decide about all of them."""
    bringer = db.session.scalar(
        select(User).where(User.id == batch.by_id).options(selectinload(User.grants))
    )
    found: dict[tuple[str, int], Person | Unit] = {}
    if bringer is not None:
        permission = Permission.CLEARANCE_IMPORT
        within = select(Person).where(Person.id.in_(people), visible(bringer, permission))
        for person in db.session.scalars(within):
            found["person", person.id] = person
        reach = in_reach(bringer.reach(permission))
        for unit in db.session.scalars(select(Unit).where(Unit.id.in_(units), reach)):
            found["unit", unit.id] = unit
    if len(found) < len(set(people)) + len(set(units)):
        raise Refusal(_("The file is about somebody outside your reach. Nothing was taken in."))
    return found


def rests_on(batch_id: int) -> Any:
    """Why a file cannot be taken back: somebody decided on top of one of its rows."""
    newer = another(Clearance, "built on")
    built_on = exists().where(
        newer.id == Clearance.superseded_by_id, newer.batch_id.is_distinct_from(batch_id)
    )
    found = db.session.scalar(
        select(Clearance.id).where(Clearance.batch_id == batch_id, built_on).limit(1)
    )
    return _("A later decision rests on a row of this file. It stays.") if found else None


@operation
def take_back(batch_id: int, at_most: int) -> int:
    """Remove some rows of a file that nobody sees any more. How many were left to remove."""
    mine = select(Clearance.id).where(Clearance.batch_id == batch_id).limit(at_most)
    ids = db.session.scalars(mine).all()
    if ids:
        db.session.execute(
            update(Clearance)
            .where(Clearance.superseded_by_id.in_(ids))
            .values(superseded_by_id=None, version=Clearance.version + 1)
            .execution_options(synchronize_session=False)
        )
        db.session.execute(
            delete(Clearance)
            .where(Clearance.id.in_(ids))
            .execution_options(synchronize_session=False)
        )
    return len(ids)


@operation
def open_file(subject: Person | Unit, *, reason: str, by: User) -> None:
    """Note who opens a clearance file and why, before it is shown."""
    if len(reason.strip()) < 10:
        raise Refusal(_("Say in a full sentence why you open this file."), field="reason")
    happening = events.ClearanceFileOpened(
        subject=_named(subject), reason=reason.strip(), about=_about(subject),
        people=[subject.id] if isinstance(subject, Person) else [],
    )  # fmt: skip
    journal.record(happening, by=by)


@operation
def raise_age_doubt(person: Person, *, evidence: str | None, by: User) -> AgeDoubt:
    """Somebody may be under 18. From now on they are withdrawn everywhere (R-AGE-01)."""
    doubt = AgeDoubt(person_id=person.id, evidence=evidence, raised_by_id=by.id)
    db.session.add(doubt)
    db.session.flush()
    happening = events.AgeReferralRaised(referral=str(doubt.uid), about=("age_doubt", doubt.id))
    journal.record(happening, by=by)
    return doubt


@operation
def open_referral(doubt: AgeDoubt, *, reason: str, by: User) -> None:
    """Note who reads why somebody's age was doubted, before it is shown."""
    if len(reason.strip()) < 10:
        raise Refusal(_("Say in a full sentence why you open this file."), field="reason")
    happening = events.AgeReferralOpened(
        referral=str(doubt.uid),
        reason=reason.strip(),
        people=[doubt.person_id],
        about=("age_doubt", doubt.id),
    )
    journal.record(happening, by=by)


@operation
def close_age_doubt(doubt: AgeDoubt, found: AgeDoubtState, *, seen: int | None, by: User) -> None:
    """What the assessment found. Whoever raised the doubt cannot close it."""
    approving(by)
    doubt.as_seen(seen)
    if by.holder_id == doubt.raised_by.holder_id:
        raise Refusal(_("Whoever raised a doubt cannot close it."))
    if by.holder_id in registry.holders_of([doubt.person_id]).get(doubt.person_id, ()):
        raise Refusal(_("Nobody decides about their own record."))
    if by.holder_id in four_eyes.holders_of(records.recruited_by(doubt.person_id)):
        raise Refusal(
            _("You registered this person or placed them in a unit. Another focal point must "
              "close the referral.")
        )  # fmt: skip
    doubt.state = doubt.state.then(found)
    doubt.closed_by_id, doubt.closed_at = by.id, clock.now()
    happening = events.AgeReferralClosed(referral=str(doubt.uid), about=("age_doubt", doubt.id))
    journal.record(happening, by=by)


@operation
def note_referrals_opened(people: Sequence[int], *, by: User) -> None:
    journal.record(events.AgeReferralsOpened(count=len(people), people=people), by=by)


def _recorded(
    judged: Sequence[Judged], *, by: Actor, batch: ImportBatch | None, moves: bool = True
) -> list[Clearance]:
    """Insert the rows and mark what they supersede. A file's rows follow each other in order."""
    stood = _stood(judged)
    barred = _barred([subject for subject, _decision in judged], by)
    served = records.units_then([each.id for each, _d in judged if isinstance(each, Person)])
    made: list[Clearance] = []
    former: list[Clearance | None] = []
    for subject, decision in judged:
        key = (isinstance(subject, Unit), subject.id, decision.scheme)
        rows = stood.setdefault(key, [])
        if (isinstance(subject, Unit), subject.id) in barred:
            raise Refusal(barred[isinstance(subject, Unit), subject.id])
        _check(subject, decision, rows, moves=moves)
        _second(decision, rows, by)
        row = _row(subject, decision, served.get(subject.id, ()), by=by, batch=batch)
        if rows:
            row.person_id = rows[0].person_id
        former.append(rows[0] if rows else None)
        rows.insert(0, row)
        made.append(row)
    db.session.add_all(made)
    db.session.flush()
    _supersede(former, made)
    return made


def _stood(judged: Sequence[Judged]) -> dict[tuple[bool, int, Scheme], list[Clearance]]:
    wanted: dict[tuple[bool, Scheme], set[int]] = {}
    for subject, decision in judged:
        wanted.setdefault((isinstance(subject, Unit), decision.scheme), set()).add(subject.id)
    return {
        (units, subject, scheme): rows
        for (units, scheme), ids in wanted.items()
        for subject, rows in records.rounds(ids, scheme, units=units).items()
    }


def _barred(subjects: Sequence[Person | Unit], by: Any) -> dict[tuple[bool, int], Any]:
    """About whom this account decides nothing, and why: their own record, a unit they have
    served in during the last five years, and whoever has served in it with them.
    """
    people = [each.id for each in subjects if isinstance(each, Person)]
    since = clock.today() - YEARS_APART
    holders = registry.holders_of(people) if people else {}
    units = registry.served_lately(by.holder_id, since)
    theirs = registry.units_lately(people, since) if people and units else {}
    barred: dict[tuple[bool, int], Any] = {}
    for each in subjects:
        if isinstance(each, Unit):
            if any(path.startswith(each.path) for path in units):
                barred[True, each.id] = _(
                    "You have served in this unit. Somebody else must decide about it."
                )
        elif by.holder_id in holders.get(each.id, ()):
            barred[False, each.id] = _("Nobody decides about their own record.")
        elif units & theirs.get(each.id, set()):
            barred[False, each.id] = _(
                "You have served in the same unit as %(number)s. Somebody else must decide.",
                number=each.number,
            )
    return barred


def _apart_from(people: Sequence[Person], by: Any) -> list[Person]:
    """The people of a list about whom this account may decide."""
    barred = _barred(people, by)
    return [each for each in people if (False, each.id) not in barred]


def _check(
    subject: Person | Unit, decision: Decision, rows: Sequence[Clearance], *, moves: bool
) -> None:
    if isinstance(subject, Person) and subject.same_as_id is not None:
        raise Refusal(_("This record was joined to another. Decide about the one that was kept."))
    if decision.reference and not is_reference(decision.reference):
        raise Refusal(
            _("Write the number alone: a few letters and figures, no words of reason."),
            field="reference",
        )
    today = clock.today()
    if decision.decided_on is not None and decision.decided_on > today:
        raise Refusal(_("A decision cannot be in the future."), field="decided_on")
    if decision.conditions_open and decision.outcome is not Outcome.CLEARED_WITH_CONDITIONS:
        raise Refusal(
            _("Open conditions belong to a clearance with conditions."), field="conditions_open"
        )
    was = rows[0].outcome if rows else None
    if moves and not may_follow(was, decision.outcome):
        raise Refusal(_not_after(was, decision.outcome), field="outcome")
    last = max((row.decided_on for row in rows if row.decided_on), default=None)
    if decision.decided_on is not None and last is not None and decision.decided_on < last:
        raise Refusal(
            _("A later decision is on record already, of %(day)s.", day=day_said(last)),
            field="decided_on",
        )


def _second(decision: Decision, rows: Sequence[Clearance], by: Any) -> None:
    """What ends a suspension or a refusal is recorded by another person than who recorded it."""
    if decision.outcome not in POSITIVE or not rows:
        return
    if rows[0].outcome in (Outcome.SUSPENDED, Outcome.UNDER_APPEAL):
        makers = [each.recorded_by_id for each in rows if each.outcome in HOLDS]
        if by.holder_id in four_eyes.holders_of(makers[:2]):
            raise Refusal(
                _("You recorded what this would end. A second person must record the clearance.")
            )


def _not_after(was: Outcome | None, now: Outcome) -> Any:
    if was is None:
        return _("“%(now)s” cannot be the first decision.", now=OUTCOMES[now])
    return _("“%(now)s” cannot follow “%(was)s”.", now=OUTCOMES[now], was=OUTCOMES[was])


def _row(
    subject: Person | Unit,
    decision: Decision,
    served: Sequence[records.Span],
    *,
    by: Actor,
    batch: ImportBatch | None,
) -> Clearance:
    positive = decision.outcome in POSITIVE
    return Clearance(
        scheme=decision.scheme,
        person_id=subject.id if isinstance(subject, Person) else None,
        unit_id=subject.id if isinstance(subject, Unit) else None,
        outcome=decision.outcome,
        conditions_open=decision.conditions_open,
        decided_on=decision.decided_on,
        decided_by=decision.decided_by,
        valid_from=decision.valid_from if positive else None,
        valid_to=decision.valid_to if positive else None,
        reference=decision.reference,
        unit_then_id=_unit_then(subject, decision, served),
        batch_id=batch.id if batch else None,
        recorded_by_id=by.id,
    )


def _unit_then(
    subject: Person | Unit, decision: Decision, served: Sequence[records.Span]
) -> int | None:
    """The person's unit on the day of the decision: moving later asks for a review (R-VET-04)."""
    if isinstance(subject, Unit):
        return None
    day = decision.decided_on
    if day is None:
        return subject.unit_id
    for from_on, until_on, unit_id in served:
        if from_on <= day and (until_on is None or day < until_on):
            return unit_id
    return subject.unit_id


def _supersede(former: Sequence[Clearance | None], made: Sequence[Clearance]) -> None:
    pairs = [
        {"key": old.id, "by": new.id, "seen": old.version}
        for old, new in zip(former, made, strict=True)
        if old is not None
    ]
    if not pairs:
        return
    table = Clearance.__table__
    done = db.session.connection().execute(
        update(table)  # type: ignore[arg-type]
        .where(table.c.id == bindparam("key"), table.c.version == bindparam("seen"))
        .values(superseded_by_id=bindparam("by"), version=bindparam("seen") + 1),
        pairs,
    )
    if done.rowcount != len(pairs):
        raise StaleRecord
    for old in former:
        if old is not None:
            db.session.expire(old)


def _with_rows(people: Sequence[Person], scheme: Scheme) -> list[tuple[Person, list[Clearance]]]:
    rows = records.rounds([each.id for each in people], scheme)
    return [(each, rows.get(each.id, [])) for each in people]


def _named(subject: Person | Unit) -> str:
    return subject.number if isinstance(subject, Person) else subject.code


def _about(subject: Person | Unit) -> tuple[str, int]:
    return ("person" if isinstance(subject, Person) else "unit", subject.id)
