"""Mobile teams within reach, and what keeps somebody from going with one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from trainingmgr.core.db import db, existing
from trainingmgr.core.paging import CHOICES, Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.training.cohorts.models import Cohort, CohortModule
from trainingmgr.training.cohorts.rules import OVER
from trainingmgr.training.curricula import queries as curricula
from trainingmgr.training.curricula import rules as curriculum
from trainingmgr.training.curricula.models import ModuleVersion
from trainingmgr.training.deployment.models import MobileTeam, TeamMember
from trainingmgr.training.deployment.queries import at_centres
from trainingmgr.training.deployment.rules import GONE, TeamDuty, TeamState
from trainingmgr.training.timetable.queries import around
from trainingmgr.training.trainers import queries as trainers
from trainingmgr.training.trainers.models import Leave, Trainer
from trainingmgr.training.trainers.rules import (
    Away,
    Kind,
    Lack,
    Lent,
    Lesson,
    Missing,
    Profile,
    keeps_from_being_there,
    keeps_from_leading,
    level_for,
)

T = MobileTeam
READ = Permission.TRAINER_READ


def leaves_on(row: MobileTeam) -> date:
    """The day on which the team sets out."""
    return row.from_on - timedelta(days=row.travel_days)


def is_back_on(row: MobileTeam) -> date:
    return row.until_on + timedelta(days=row.travel_days)


def teams(
    *, reader: Reader, only: str | None = None, cursor: str | None = None
) -> Page[MobileTeam]:
    """Teams of the reader's centres, by their first day: those that are not over, unless asked."""
    states = [TeamState(only)] if only else [each for each in TeamState if each not in GONE]
    statement = _teams(reader, READ).where(T.state.in_(states))
    return page_of(statement, T.from_on, T.id, cursor=cursor, descending=only in GONE)


def _teams(reader: Reader, permission: Permission) -> Any:
    return (
        select(T)
        .where(at_centres(T.centre_id, reader.reach(permission)))
        .options(
            joinedload(T.unit), joinedload(T.centre), joinedload(T.module), joinedload(T.sent_by),
            joinedload(T.requested_by), joinedload(T.approved_by), joinedload(T.cohort),
            selectinload(T.members).joinedload(TeamMember.trainer).joinedload(Trainer.person),
        )
    )  # fmt: skip


def team(uid: UUID, *, reader: Reader, permission: Permission = READ) -> MobileTeam:
    found: MobileTeam = existing(
        _teams(reader, permission).where(T.uid == uid).execution_options(populate_existing=True)
    )
    return found


def lent_to(row: MobileTeam) -> Sequence[Leave]:
    """The days for which people are lent to a team."""
    keys = [each.leave_id for each in row.members]
    return db.session.scalars(select(Leave).where(Leave.id.in_(keys))).all()


def count_in(state: TeamState, *, reader: Reader, permission: Permission) -> int:
    """How many teams of the reader's centres wait in a state."""
    near = at_centres(T.centre_id, reader.reach(permission))
    return db.session.scalar(select(func.count(T.id)).where(T.state == state, near)) or 0


def next_code(on: date) -> str:
    head = f"MTT{on:%y}-"
    last = db.session.scalar(select(func.max(T.code)).where(T.code.like(f"{head}%")))
    return f"{head}{int(last.removeprefix(head)) + 1 if last else 1:03}"


def needs_due_diligence(row: MobileTeam) -> bool:
    """Whether what the team teaches is support under due diligence (R-HRD-01)."""
    version = curricula.agreed_version(row.module_id)
    return version is None or curriculum.needs_due_diligence([version.hrddp_scope])


def could_teach(row: MobileTeam) -> Sequence[Cohort]:
    """Runs of the same centre with the module, on days of the team."""
    holds = (
        select(CohortModule.cohort_id)
        .join(ModuleVersion, CohortModule.version_id == ModuleVersion.id)
        .where(ModuleVersion.module_id == row.module_id)
    )
    return db.session.scalars(
        select(Cohort)
        .where(
            Cohort.centre_id == row.centre_id, Cohort.id.in_(holds), Cohort.state.not_in(OVER),
            Cohort.starts_on <= row.until_on, Cohort.ends_on >= row.from_on,
        )
        .order_by(Cohort.code)
        .limit(CHOICES)
    ).all()  # fmt: skip


def could_go(row: MobileTeam) -> Sequence[Trainer]:
    """Everybody who was ever qualified for the module, and interpreters: with all they bring."""
    interpreters = db.session.scalars(
        select(Trainer.id).where(Trainer.kind == Kind.INTERPRETER).limit(CHOICES)
    ).all()
    keys = {*trainers.able_to_teach(row.module_id), *interpreters}
    return list(trainers.by_key(keys).values())


def keeps_from_joining(
    row: MobileTeam, people: Sequence[Trainer], duty: TeamDuty
) -> dict[int, list[Missing]]:
    """For each of these people everything that keeps them from going in that duty; empty: may go.
    Asked for every day from setting out to the return. Nine statements, however many they are.
    """
    known = trainers.by_key([each.id for each in people])
    first, last = leaves_on(row), is_back_on(row)
    own = {each.leave_id for each in row.members}
    busy = _busy(row, list(known), first, last)
    found: dict[int, list[Missing]] = {each.id: [] for each in people}
    for asked in {first, last}:
        for key, profile in trainers.profiles(list(known.values()), asked).items():
            lent = tuple(
                Lent(each.centre_id, each.from_on, each.until_on, each.travel_days)
                for each in known[key].leaves
                if each.kind is Away.LENT and each.centre_id is not None and each.id not in own
            )
            missing = _missing(row, replace(profile, lent=lent), known[key].kind, duty)
            found[key] += missing + busy.get(key, [])
    return {key: _once(missing) for key, missing in found.items()}


def _missing(row: MobileTeam, profile: Profile, kind: Kind, duty: TeamDuty) -> list[Missing]:
    first, last = leaves_on(row), is_back_on(row)
    taken = [each for each in profile.lent if each.from_on <= last and each.until_on >= first]
    if taken:
        return [Missing(Lack.LENT, day=max(each.until_on for each in taken))]
    ours = Lent(row.centre_id, first, last)
    profile = replace(profile, lent=(ours,))
    found: list[Missing] = []
    day = first
    while day <= last:
        lesson = Lesson(
            row.module_id, row.module.code, row.language, row.centre_id, row.centre.code, day
        )
        if duty is TeamDuty.LEAD:
            found += keeps_from_leading(profile, lesson)
        else:
            found += keeps_from_being_there(profile, lesson)
        day += timedelta(days=1)
    if duty is TeamDuty.ASSISTANT and level_for(profile, row.module_id, row.from_on) is None:
        found.append(Missing(Lack.NOT_QUALIFIED, row.module.code))
    if duty is TeamDuty.INTERPRETER and kind is not Kind.INTERPRETER:
        found.append(Missing(Lack.NOT_QUALIFIED, row.module.code))
    if duty is not TeamDuty.LEAD and row.language not in profile.languages:
        found.append(Missing(Lack.LANGUAGE, row.language))
    return found


def _busy(
    row: MobileTeam, keys: Sequence[int], first: date, last: date
) -> dict[int, list[Missing]]:
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    found: dict[int, list[Missing]] = {}
    for each in around(days, trainer_ids=keys) if keys else ():
        if each.cohort_id != row.cohort_id:
            for one in each.staff:
                found.setdefault(one.trainer_id, []).append(
                    Missing(Lack.BUSY, each.cohort.code, each.on)
                )
    return found


def _once(missing: Sequence[Missing]) -> list[Missing]:
    """Each lack with its first facts: it is the same on the next day."""
    found: dict[tuple[Lack, str], Missing] = {}
    for each in missing:
        found.setdefault((each.lack, each.code), each)
    return list(found.values())
