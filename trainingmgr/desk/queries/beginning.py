"""What a new site still needs before people can work in it: looked up in what is there."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, select

from trainingmgr.accounts.models import Grant, User
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.permissions import Reader
from trainingmgr.desk.rules import BEGINNINGS, Beginning, Begun
from trainingmgr.registry.notices.models import InformationNotice
from trainingmgr.registry.notices.rules import NoticeState
from trainingmgr.registry.people.models import NumberBlock
from trainingmgr.registry.structure.models import Place, Rank, TrainingCentre, Unit
from trainingmgr.training.curricula.models import Course

FIRST = (Role.DPO, Role.SYSADMIN, Role.HR_HEAD, Role.CURRICULUM_OFFICER)
"""Without these nobody signs roles, keeps the machine, registers people or writes courses."""


def steps(reader: Reader, *, key: bool, saved: bool) -> Sequence[Begun]:
    """Every step of setting a site up, for whoever may do one of them; none once all are done.
    `key` and `saved` say what the settings and the journal know. One statement, or none.
    """
    if not any(reader.holds(each) for kept in BEGINNINGS.values() for each in kept.permissions):
        return ()
    wanted = {
        Beginning.PLACES: exists().where(Place.id > 0) & exists().where(Rank.id > 0),
        Beginning.UNITS: exists().where(Unit.id > 0) & exists().where(TrainingCentre.id > 0),
        Beginning.NUMBERS: exists().where(NumberBlock.ours),
        Beginning.COURSES: exists().where(Course.retired.is_(False)),
        Beginning.NOTICES: exists().where(InformationNotice.state == NoticeState.IN_FORCE),
    }  # fmt: skip
    columns = [*wanted.values(), *(_held(role) for role in FIRST)]
    found = [bool(each) for each in db.session.execute(select(*columns)).one()]
    lacking = [role for role, held in zip(FIRST, found[len(wanted) :], strict=True) if not held]
    done = {
        **dict(zip(wanted, found, strict=False)), Beginning.ACCOUNTS: not lacking,
        Beginning.KEY: key, Beginning.BACKUPS: saved,
    }  # fmt: skip
    if all(done.values()):
        return ()
    return [
        Begun(
            each, kept, done=done[each], lacking=lacking if each is Beginning.ACCOUNTS else (),
            mine=any(reader.holds(permission) for permission in kept.permissions),
        )
        for each, kept in BEGINNINGS.items()
    ]  # fmt: skip


def _held(role: Role) -> ColumnElement[bool]:
    """Whether anybody holds this role today, signed by a second person where it needs one."""
    today = clock.today()
    return exists().where(
        Grant.role == role, Grant.revoked_at.is_(None), Grant.from_on <= today,
        Grant.until_on > today,
        Grant.needs_countersign.is_(False) | Grant.countersigned_by_id.is_not(None),
        User.id == Grant.user_id, User.active,
    )  # fmt: skip
