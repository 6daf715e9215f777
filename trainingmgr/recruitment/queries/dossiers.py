"""Applications, one by one and in lists."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload, undefer

from trainingmgr.core import facets
from trainingmgr.core.db import db, existing
from trainingmgr.core.errors import NotFound
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Reader
from trainingmgr.recruitment.models import (
    Application,
    ApplicationPaper,
    ApplicationScan,
    RecruitmentRound,
    RoundSite,
)
from trainingmgr.recruitment.queries.reach import parts, standing, visible
from trainingmgr.recruitment.rules import ApplicationState
from trainingmgr.registry.people.models import Person


def application(uid: UUID, *, reader: Reader) -> Application:
    """One file with all that belongs to it: if it lies within the reader's reach."""
    return existing(
        select(Application)
        .where(Application.uid == uid, visible(reader))
        .options(
            joinedload(Application.person).joinedload(Person.unit),
            joinedload(Application.round).options(
                selectinload(RecruitmentRound.stages), selectinload(RecruitmentRound.quotas)
            ),
            joinedload(Application.site).joinedload(RoundSite.place),
            selectinload(Application.papers),
            selectinload(Application.moves),
        )
    )


def applications(
    round_: RecruitmentRound, *, reader: Reader, states: Collection[ApplicationState] = (),
    site_id: int | None = None, text: str | None = None, cursor: str | None = None,
) -> Page[Application]:  # fmt: skip
    """The files of a round in the order they came. Two statements."""
    asked = narrowed(round_, reader, states, site_id, text)
    return page_of(
        asked.options(
            joinedload(Application.person), joinedload(Application.site).joinedload(RoundSite.place)
        ),
        Application.id,
        cursor=cursor,
    )  # fmt: skip


def narrowed(
    round_: RecruitmentRound, reader: Reader, states: Collection[ApplicationState],
    site_id: int | None, text: str | None,
) -> Select[Any]:  # fmt: skip
    asked = select(Application).where(Application.round_id == round_.id, visible(reader))
    if states:
        asked = asked.where(Application.state.in_(states))
    if site_id is not None:
        asked = asked.where(Application.site_id == site_id)
    if text and text.strip():
        like = f"%{text.strip().casefold()}%"
        whose = select(Person.id).where(
            or_(func.lower(Person.name_display).like(like), Person.number == text.strip())
        )
        asked = asked.where(Application.person_id.in_(whose))
    return asked


def counts(round_: RecruitmentRound, *, reader: Reader) -> dict[ApplicationState, int]:
    """How many files stand in each state, within the reader's reach. One statement."""
    rows = db.session.execute(
        select(Application.state, func.count())
        .where(Application.round_id == round_.id, visible(reader))
        .group_by(Application.state)
    )
    return dict(rows.all())


def choices(round_: RecruitmentRound, asked: Mapping[str, Any], *, reader: Reader) -> facets.Counts:
    """How many files each state and place of a round would leave. One statement."""
    rows = narrowed(round_, reader, (), None, asked.get("text"))
    told = {"state": Application.state, "site": Application.site_id}
    return facets.counts(rows, told, asked)


def keys_in(
    round_: RecruitmentRound, states: Collection[ApplicationState]
) -> dict[int, ApplicationState]:
    """The files in these states: key and state, in the order they came."""
    rows = db.session.execute(
        select(Application.id, Application.state)
        .where(Application.round_id == round_.id, Application.state.in_(states), standing())
        .order_by(Application.id)
    )
    return dict(rows.all())


def count_in(round_: RecruitmentRound, states: Collection[ApplicationState]) -> int:
    asked = select(func.count()).where(
        Application.round_id == round_.id, Application.state.in_(states), standing()
    )
    return db.session.scalar(asked) or 0


def persons_of(keys: Sequence[int]) -> dict[int, int]:
    """The person of each file."""
    found: dict[int, int] = {}
    for some in parts(keys):
        rows = db.session.execute(
            select(Application.id, Application.person_id).where(Application.id.in_(some))
        )
        found.update(rows.all())
    return found


def people_of(keys: Sequence[int]) -> list[Person]:
    found: list[Person] = []
    for some in parts(keys):
        found += db.session.scalars(
            select(Person)
            .join(Application, Application.person_id == Person.id)
            .where(Application.id.in_(some))
            .order_by(Application.id)
        )
    return found


def numbered(
    round_: RecruitmentRound, numbers: Collection[str], *, reader: Reader
) -> Mapping[str, Application]:
    """The files of these programme numbers, for a sheet. One statement."""
    rows = db.session.scalars(
        select(Application)
        .join(Person, Person.id == Application.person_id)
        .where(Application.round_id == round_.id, Person.number.in_(numbers), visible(reader))
        .options(joinedload(Application.person), joinedload(Application.round))
    )
    return {each.person.number: each for each in rows}


_SAT = {ApplicationState.ADMISSIBLE, ApplicationState.TEST_PASSED, ApplicationState.TEST_FAILED,
        ApplicationState.MEDICAL_FIT, ApplicationState.MEDICAL_UNFIT}  # fmt: skip


def in_stage(
    round_: RecruitmentRound, *, reader: Reader, cursor: str | None = None
) -> Page[Application]:
    """Who sits the tests of a round, in the order of the sheet. Two statements."""
    asked = narrowed(round_, reader, _SAT, None, None).options(joinedload(Application.person))
    return page_of(asked, Application.id, cursor=cursor)


def scans_of(application_: Application) -> dict[int, list[ApplicationScan]]:
    """What was scanned of each paper of a file, the newest first, without the scans themselves."""
    rows = db.session.scalars(
        select(ApplicationScan)
        .join(ApplicationPaper, ApplicationPaper.id == ApplicationScan.paper_id)
        .where(ApplicationPaper.application_id == application_.id)
        .order_by(ApplicationScan.id.desc())
    )
    found: dict[int, list[ApplicationScan]] = {}
    for each in rows:
        found.setdefault(each.paper_id, []).append(each)
    return found


def scan(uid: UUID, *, reader: Reader) -> tuple[ApplicationScan, Person]:
    """One scan with its content, and its applicant: within the reader's reach."""
    found = db.session.execute(
        select(ApplicationScan, Person)
        .join(ApplicationPaper, ApplicationPaper.id == ApplicationScan.paper_id)
        .join(Application, Application.id == ApplicationPaper.application_id)
        .join(Person, Person.id == Application.person_id)
        .where(ApplicationScan.uid == uid, visible(reader))
        .options(undefer(ApplicationScan.content))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found[0], found[1]
