"""Whom a case is owed about, and who would take a command without the gate before it."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, exists, func, null, select
from sqlalchemy.orm import joinedload

from trainingmgr.core.db import db
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.registry.people import queries as registry
from trainingmgr.registry.people.models import Person, ServiceRecord
from trainingmgr.registry.structure.models import Post
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.tabular.queries import finished
from trainingmgr.vetting.cases.models import PanelDecision, VettingCase
from trainingmgr.vetting.cases.queries import criteria_in_force
from trainingmgr.vetting.cases.rules import COMMAND_BANDS, WAITS, DecisionState, Process, Verdict
from trainingmgr.vetting.models import Clearance
from trainingmgr.vetting.queries import moved
from trainingmgr.vetting.rules import POSITIVE


def to_review(
    why: str, *, reader: Reader, on: date, cursor: str | None = None
) -> Page[tuple[Person, date | None]]:
    """Whom a new case is owed about and who has none yet: clearances of national vetting that end
    within so many days, people who moved since (R-VET-04), command posts without their gate.
    Whose clearance ends first comes first.
    """
    runs = exists().where(
        VettingCase.person_id == Person.id,
        VettingCase.scheme == Scheme.NATIONAL,
        VettingCase.state.in_(WAITS),
    )
    seen = and_(registry.visible(reader, Permission.CASE_OPEN), registry.known(), ~runs)
    if why == "promotion":
        gated = exists().where(
            VettingCase.person_id == Person.id, VettingCase.process == Process.PROMOTION_GATE
        )
        posts: Any = (
            select(Person, null())
            .join(Post, Post.id == Person.post_id)
            .where(seen, Post.band.in_(COMMAND_BANDS), ~gated)
            .options(joinedload(Person.unit), joinedload(Person.rank))
        )
        return page_of(posts, Person.id, cursor=cursor)
    ends = Clearance.valid_to.label("ends")
    statement: Any = (
        select(Person, ends)
        .join(Clearance, Clearance.person_id == Person.id)
        .where(
            seen,
            Clearance.scheme == Scheme.NATIONAL,
            Clearance.outcome.in_(POSITIVE),
            Clearance.superseded_by_id.is_(None),
            Clearance.valid_to >= on,
            finished(Clearance.batch_id),
        )
        .options(joinedload(Person.unit), joinedload(Person.rank))
    )
    if why == "moved":
        statement = statement.where(moved(Person, on))
    else:
        statement = statement.where(Clearance.valid_to <= on + timedelta(days=int(why)))
    return page_of(statement, ends, Person.id, cursor=cursor)


def ungated(wanted: Mapping[int, tuple[int, date]]) -> set[int]:
    """Who of these people would take that post on that day without the gate before it (1.3.3).

    What the schema refuses when it is written, told before: by the same rule, for many at once.
    """
    if not wanted or criteria_in_force(Scheme.NATIONAL, Process.PROMOTION_GATE) is None:
        return set()
    posts = select(Post.id, Post.band).where(
        Post.id.in_({post for post, _day in wanted.values()}), Post.band.in_(COMMAND_BANDS)
    )
    bands = {key: band or "" for key, band in db.session.execute(posts)}
    asked = {person for person, (post, _day) in wanted.items() if post in bands}
    if not asked:
        return set()
    commanded = and_(Post.id == ServiceRecord.post_id, Post.band.in_(COMMAND_BANDS))
    served = (
        select(ServiceRecord.person_id, func.max(Post.band))
        .outerjoin(Post, commanded)
        .where(ServiceRecord.person_id.in_(asked))
        .group_by(ServiceRecord.person_id)
    )
    highest = {person: band or "" for person, band in db.session.execute(served)}
    until = _cleared_by_gate(asked)
    return {
        person
        for person, held in highest.items()
        if held < bands[wanted[person][0]]
        and (person not in until or until[person] < wanted[person][1])
    }


def _cleared_by_gate(people: Collection[int]) -> dict[int, date]:
    """Whom the newest decided case of promotion cleared, and until when."""
    newest = (
        select(func.max(VettingCase.id))
        .where(
            VettingCase.person_id.in_(people),
            VettingCase.process == Process.PROMOTION_GATE,
            VettingCase.scheme == Scheme.NATIONAL,
            VettingCase.decided_on.is_not(None),
        )
        .group_by(VettingCase.person_id)
    )
    rows = db.session.execute(
        select(VettingCase.person_id, func.max(func.coalesce(PanelDecision.valid_to, date.max)))
        .join(PanelDecision, PanelDecision.case_id == VettingCase.id)
        .where(
            VettingCase.id.in_(newest),
            PanelDecision.state == DecisionState.FINAL,
            PanelDecision.verdict == Verdict.CLEARED,
        )
        .group_by(VettingCase.person_id)
    )
    return {row[0]: row[1] for row in rows}
