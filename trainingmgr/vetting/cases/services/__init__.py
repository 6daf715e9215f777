"""Opening cases, the criteria they are judged by, and who has a seat in them.

Nothing here decides about more than one person: many cases may be opened, never closed, at once
(R-VET-09).
"""

import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import insert

from trainingmgr.accounts.models import User
from trainingmgr.accounts.rules.reasons import Stated
from trainingmgr.accounts.services.four_eyes import allowed, another_person, approving
from trainingmgr.core import clock, journal
from trainingmgr.core.columns import new_uid
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.vetting import services as clearances
from trainingmgr.vetting.cases import events, queries
from trainingmgr.vetting.cases.models import (
    CaseCheck,
    CaseSample,
    CaseSampleLine,
    CaseSeat,
    CaseView,
    CriteriaSet,
    DeclaredTie,
    VettingCase,
    VettingCriterion,
)
from trainingmgr.vetting.cases.queries import listed
from trainingmgr.vetting.cases.rules import (
    USUAL_CHECKS,
    VIEW_STANDS,
    CaseState,
    CheckState,
    Family,
    Process,
    Seat,
    Tie,
    Trigger,
    bands_of,
)
from trainingmgr.vetting.cases.words import CONFLICTS, EXCLUDING, FAMILY_TITLES

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


@operation
def open_case(
    person: Person,
    process: Process,
    scheme: Scheme = Scheme.NATIONAL,
    *,
    reason: str = "",
    trigger: Trigger = Trigger.ASKED,
    by: User,
) -> VettingCase:
    """Begin a file about one person. What stands about them stays until it is decided."""
    made = open_many([person], process, scheme, reason=reason, trigger=trigger, by=by)
    if not made:
        raise Refusal(_("A case about this person is open already."))
    return made[0]


@operation
def open_many(
    people: Sequence[Person],
    process: Process,
    scheme: Scheme = Scheme.NATIONAL,
    *,
    reason: str = "",
    trigger: Trigger = Trigger.ASKED,
    group: str | None = None,
    by: User,
) -> list[VettingCase]:
    """Begin files about many people, whoever has one that runs left out. Gives the new ones."""
    if not (by.may(Permission.CASE_ASK) or by.may(Permission.CASE_OPEN)):
        allowed(by, Permission.CASE_OPEN)
    criteria = queries.criteria_in_force(scheme, process)
    if criteria is None:
        raise Refusal(
            _("No criteria are in force for this process. The chair of vetting writes them first.")
        )
    ids = [each.id for each in people]
    runs, former = queries.running_of(ids, scheme), queries.last_decided(ids, scheme)
    asked = {each.id: each for each in people if each.id not in runs and each.same_as_id is None}
    mine = queries.records_of_holder(by.holder_id)
    if asked.keys() & mine:
        raise Refusal(_("Nobody asks for a case about their own record."))
    today = clock.today()
    made = [
        VettingCase(
            number=a_number(), person_id=each.id, scheme=scheme, process=process,
            set_id=criteria.id, trigger=trigger, group_code=group, reason=reason.strip() or None,
            unit_id=each.unit_id, rank_id=each.rank_id, post_id=each.post_id, opened_on=today,
            due_on=today + timedelta(days=criteria.case_days), opened_by_id=by.id,
            supersedes_id=former.get(each.id),
        )
        for each in asked.values()
    ]  # fmt: skip
    db.session.add_all(made)
    db.session.flush()
    _checks_for(made, criteria)
    clearances.submit_many(list(asked.values()), scheme, by=by)
    happening = events.CasesOpened(scheme=scheme, process=process, count=len(made))
    journal.record(happening, by=by)
    return made


def a_number() -> str:
    """A number without any meaning (R-IDN-03)."""
    return "V" + "".join(secrets.choice(LETTERS) for _each in range(8))


def _checks_for(cases: Sequence[VettingCase], criteria: CriteriaSet) -> None:
    """The checks that the criteria ask of each rank: nothing is decided while one is open."""
    bands = queries.bands_of_ranks({each.rank_id for each in cases if each.rank_id})
    rows = [
        {
            "uid": new_uid(), "case_id": each.id, "kind": kind, "required": True,
            "state": CheckState.OPEN, "version": 1,
        }
        for each in cases
        for kind in required_of(criteria.checks, bands.get(each.rank_id or 0))
    ]  # fmt: skip
    if rows:
        db.session.execute(insert(CaseCheck), rows)


def required_of(checks: Mapping[str, Sequence[str]], band: str | None) -> list[str]:
    found = [kind for key in sorted(bands_of(band)) for kind in checks.get(key, ())]
    return list(dict.fromkeys(found))


def apart(case: VettingCase, by: User) -> None:
    """Refuse any part in the case of somebody one is linked to, and keep that it was refused.

    The refusal is written before it is said, in a transaction of its own (security 4.3).
    """
    why = queries.conflict(case.person, by)
    if why is not None:
        _note_conflict(case, why, by=by)
        raise Refusal(CONFLICTS[why])


@operation
def _note_conflict(case: VettingCase, why: str, *, by: User) -> None:
    journal.record(events.CaseConflictRefused(case=case.number, why=why, about=about(case)), by=by)


def about(case: VettingCase) -> tuple[str, int]:
    return ("vetting_case", case.id)


@operation
def open_file(case: VettingCase, *, reason: str, by: User) -> CaseView:
    """Note who opens a file and why, before it is shown; it stays open for half an hour."""
    if not (by.may(Permission.CASE_READ) or by.may(Permission.CASE_SAMPLE)):
        allowed(by, Permission.CASE_READ)
    if len(reason.strip()) < 10:
        raise Refusal(_("Say in a full sentence why you open this file."), field="reason")
    view = CaseView(
        case_id=case.id, by_id=by.id, reason=reason.strip(), until=clock.now() + VIEW_STANDS
    )
    db.session.add(view)
    happening = events.CaseViewed(
        case=case.number, reason=reason.strip(), people=[case.person_id], about=about(case)
    )
    journal.record(happening, by=by)
    return view


def assign(case: VettingCase, user: User, part: Seat, *, by: User) -> CaseSeat:
    """The chair gives somebody a seat: one person investigates, at least two decide."""
    allowed(by, Permission.CASE_ASSIGN)
    apart(case, user)
    return _assign(case, user, part, by=by)


@operation
def _assign(case: VettingCase, user: User, part: Seat, *, by: User) -> CaseSeat:
    approving(by)
    needed = {
        Seat.INVESTIGATOR: Permission.CASE_INVESTIGATE, Seat.PANEL: Permission.CASE_DECIDE,
    }[part]  # fmt: skip
    if not user.may(needed):
        raise Refusal(_("Their role does not allow this seat."), field="user")
    if by.holder_id == user.holder_id and part is Seat.INVESTIGATOR:
        raise Refusal(_("The chair does not investigate."), field="user")
    seat = CaseSeat(case_id=case.id, user_id=user.id, part=part, by_id=by.id)
    db.session.add(seat)
    if part is Seat.INVESTIGATOR and case.state is CaseState.OPEN:
        case.state = case.state.then(CaseState.INVESTIGATING)
    db.session.flush()
    happening = events.CaseAssigned(case=case.number, who=user.username, about=about(case))
    journal.record(happening, by=by)
    return seat


@operation
def unassign(case: VettingCase, seat: CaseSeat, *, by: User) -> None:
    allowed(by, Permission.CASE_ASSIGN)
    approving(by)
    if seat.case_id != case.id or seat.ended_at is not None:
        raise Refusal(_("They have no seat in this case any more."))
    seat.ended_at = clock.now()
    if seat.part is Seat.INVESTIGATOR and case.state is CaseState.INVESTIGATING:
        case.state = case.state.then(CaseState.OPEN)
    happening = events.CaseUnassigned(case=case.number, who=seat.user.username, about=about(case))
    journal.record(happening, by=by)


@operation
def withdraw(case: VettingCase, *, reason: str, by: User) -> None:
    """End a case without any finding: nothing that stood is taken away or added."""
    allowed(by, Permission.CASE_ASSIGN)
    approving(by)
    if len(reason.strip()) < 10:
        raise Refusal(_("Give the reason in a full sentence."), field="reason")
    case.state, case.withdrawn_why = case.state.then(CaseState.WITHDRAWN), reason.strip()
    journal.record(events.CaseWithdrawn(case=case.number, about=about(case)), by=by)


@operation
def declare_tie(person: Person, tie: Tie, *, by: User) -> DeclaredTie:
    """Say what links one to somebody: from now on one has no part in their case."""
    if not (by.may(Permission.CASE_READ) or by.may(Permission.CASE_ASSIGN)):
        allowed(by, Permission.CASE_READ)
    row = DeclaredTie(holder_id=by.holder_id, person_id=person.id, tie=tie, by_id=by.id)
    db.session.add(row)
    db.session.flush()
    journal.record(events.TieDeclared(), by=by)
    return row


@operation
def write_criteria(
    scheme: Scheme,
    process: Process,
    *,
    law: str,
    appeal_body: str,
    standard: str = "Balance of probabilities",
    titles: dict[str, str] | None = None,
    checks: Mapping[str, Sequence[str]] | None = None,
    families: Sequence[Family] = tuple(Family),
    by: User,
    **terms: Any,
) -> CriteriaSet:
    """The next version of what is asked. It counts once a second person has put it in force."""
    allowed(by, Permission.CRITERIA_WRITE)
    if not families:
        raise Refusal(_("Choose at least one criterion."), field="families")
    number = queries.last_number(scheme, process) + 1
    row = CriteriaSet(
        scheme=scheme, process=process, number=number, law=law.strip(), standard=standard.strip(),
        appeal_body=appeal_body.strip(), written_by_id=by.id, titles=titles or {},
        checks={key: list(kinds) for key, kinds in (checks or USUAL_CHECKS).items()}, **terms,
    )  # fmt: skip
    row.criteria = [
        VettingCriterion(
            position=place, family=family, titles=FAMILY_TITLES[family],
            excludes=family in EXCLUDING,
        )
        for place, family in enumerate(families, 1)
    ]  # fmt: skip
    db.session.add(row)
    db.session.flush()
    happening = events.CriteriaWritten(scheme=scheme, process=process, number=number)
    journal.record(happening, by=by)
    return row


@operation
def publish_criteria(row: CriteriaSet, *, seen: int | None, by: User) -> None:
    """Put a version in force. Cases that run keep the version they were opened under."""
    allowed(by, Permission.CRITERIA_WRITE)
    another_person(by, row.written_by_id)
    row.as_seen(seen)
    if row.in_force:
        raise Refusal(_("This version is in force already."))
    row.in_force, row.published_by_id, row.published_at = 1, by.id, clock.now()
    happening = events.CriteriaPublished(scheme=row.scheme, process=row.process, number=row.number)
    journal.record(happening, by=by)


@operation
def draw_sample(*, size: int, reason: str, by: User) -> CaseSample:
    """Some decided files by lot, for oversight to read. The seed stays on record."""
    allowed(by, Permission.CASE_SAMPLE)
    if len(reason.strip()) < 10:
        raise Refusal(_("Say in a full sentence why you read these files."), field="reason")
    seed = secrets.token_hex(8)
    sample = CaseSample(reason=reason.strip(), size=size, seed=seed, by_id=by.id)
    sample.lines = [CaseSampleLine(case_id=key) for key in listed.drawn(seed, size)]
    if not sample.lines:
        raise Refusal(_("No case is decided yet."))
    db.session.add(sample)
    db.session.flush()
    happening = events.SampleDrawn(
        sample=str(sample.uid), count=len(sample.lines), reason=reason.strip(),
        people=listed.people_of([line.case_id for line in sample.lines]),
    )  # fmt: skip
    journal.record(happening, by=by)
    return sample


@operation
def note_list_opened(people: Sequence[int], *, stated: Stated, by: User) -> None:
    happening = events.CaseListViewed(count=len(people), people=people, **stated.facts)
    journal.record(happening, by=by)


@operation
def note_printed(case: VettingCase, paper: str, *, by: User) -> None:
    happening = events.CasePaperPrinted(
        case=case.number, paper=paper, people=[case.person_id], about=about(case)
    )
    journal.record(happening, by=by)
