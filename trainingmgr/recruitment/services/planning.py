"""Rounds from the draft to their end."""

from collections.abc import Mapping, Sequence
from datetime import date
from secrets import token_hex

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, another_person
from trainingmgr.core import journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.recruitment import events
from trainingmgr.recruitment.models import (
    JuryMember,
    RecruitmentRound,
    RoundQuota,
    RoundSite,
    RoundStage,
)
from trainingmgr.recruitment.queries import dossiers, plans, rankings
from trainingmgr.recruitment.rules import ListState, QuotaKind, RoundState, StageKind
from trainingmgr.recruitment.rules.ranking import unplanned
from trainingmgr.recruitment.services.moving import A, about, free, move_many
from trainingmgr.recruitment.words import UNPLANNED


@dataclass(frozen=True, kw_only=True)
class StagePlan:
    code: str
    titles: Mapping[str, str]
    kind: StageKind
    most: int
    passes: int
    weight: int


@dataclass(frozen=True, kw_only=True)
class QuotaPlan:
    kind: QuotaKind
    value: str
    at_least: int


@dataclass(frozen=True, kw_only=True)
class SitePlan:
    place_id: int
    opens_on: date
    closes_on: date
    centre_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class RoundPlan:
    """All that is decided before a round is announced. The order of quotas is that of giving."""

    code: str
    titles: Mapping[str, str]
    law: str
    places: int
    reserve: int
    max_age: int
    age_on: date
    min_age: int = 18
    education_min: str | None = None
    sites: Sequence[SitePlan] = ()
    quotas: Sequence[QuotaPlan] = ()
    stages: Sequence[StagePlan] = ()
    jury: Sequence[tuple[int, int | None]] = ()


@operation
def plan(facts: RoundPlan, *, by: User) -> RecruitmentRound:
    """Write a round down. Its seed for the lot is drawn now and published with it."""
    allowed(by, Permission.ROUND_PLAN)
    made = RecruitmentRound(seed=token_hex(16), planned_by_id=by.id)
    _put(made, facts)
    db.session.add(made)
    db.session.flush()
    _parts(made, facts)
    journal.record(events.RoundPlanned(round=made.code, about=about(made)), by=by)
    return made


@operation
def change(round_: RecruitmentRound, facts: RoundPlan, *, seen: int | None, by: User) -> None:
    """Plan it otherwise, while it is a draft."""
    allowed(by, Permission.ROUND_PLAN)
    round_.as_seen(seen)
    if round_.state is not RoundState.DRAFT:
        raise Refusal(_("A round that has been announced is not planned anew."))
    _put(round_, facts)
    for part in (*round_.sites, *round_.quotas, *round_.stages, *round_.jury):
        db.session.delete(part)
    db.session.flush()
    _parts(round_, facts)
    db.session.expire(round_)
    journal.record(events.RoundPlanned(round=facts.code, about=about(round_)), by=by)


def _put(row: RecruitmentRound, facts: RoundPlan) -> None:
    if facts.min_age < 18:
        raise Refusal(_("Nobody under 18 is recruited."), field="min_age")
    row.code, row.titles, row.law = facts.code, dict(facts.titles), facts.law
    row.places, row.reserve = facts.places, facts.reserve
    row.min_age, row.max_age, row.age_on = facts.min_age, facts.max_age, facts.age_on
    row.education_min = facts.education_min


def _parts(row: RecruitmentRound, facts: RoundPlan) -> None:
    db.session.add_all(RoundSite(round_id=row.id, **vars(each)) for each in facts.sites)
    db.session.add_all(
        RoundQuota(round_id=row.id, position=n, **vars(each)) for n, each in enumerate(facts.quotas)
    )
    db.session.add_all(
        RoundStage(round_id=row.id, position=n, **(vars(each) | {"titles": dict(each.titles)}))
        for n, each in enumerate(facts.stages)
    )
    db.session.add_all(
        JuryMember(round_id=row.id, user_id=user, organisation_id=organisation)
        for user, organisation in facts.jury
    )
    db.session.flush()


@operation
def advance(round_: RecruitmentRound, to: RoundState, *, seen: int | None, by: User) -> None:
    """Bring a round one step further. Announcing asks for a whole plan."""
    allowed(by, Permission.ROUND_PLAN)
    round_.as_seen(seen)
    free(round_)
    if to is RoundState.ANNULLED:
        raise Refusal(_("A round is annulled by its jury, with the reason."))
    if to is RoundState.ANNOUNCED:
        lacks = unplanned(plans.plan_of(round_), sites=len(round_.sites), jury=len(round_.jury))
        if lacks:
            raise Refusal(UNPLANNED[lacks[0]])
    if to is RoundState.FINAL_LIST:
        _no_one_waits(round_)
    if to is RoundState.COMPLETED and not rankings.agreed(round_):
        raise Refusal(_("No list of this round is agreed. Compute one, or annul the round."))
    if to is RoundState.COMPLETED and dossiers.count_in(round_, {A.SELECTED}):
        raise Refusal(_("Some selected people are neither enlisted nor gone. Say what became."))
    _to(round_, to, by)


def _no_one_waits(round_: RecruitmentRound) -> None:
    waiting = dossiers.count_in(round_, {A.VETTING_PENDING})
    if waiting:
        raise Refusal(
            _("%(count)s applications wait for vetting. Bring in what was decided first.",
              count=waiting)
        )  # fmt: skip


def _to(round_: RecruitmentRound, to: RoundState, by: User) -> None:
    was = round_.state
    round_.state = was.then(to)
    db.session.flush()
    happening = events.RoundMoved(round=round_.code, was=was, now=to, about=about(round_))
    journal.record(happening, by=by)


def may_annul(round_: RecruitmentRound, *, reason: str, seen: int | None, by: User) -> None:
    """Refuse what stands against annulling."""
    allowed(by, Permission.ROUND_ANNUL)
    another_person(by, round_.planned_by_id)
    round_.as_seen(seen)
    if len(reason.strip()) < 10:
        raise Refusal(_("Give the reason in a full sentence."), field="reason")
    round_.state.then(RoundState.ANNULLED)


@operation
def annul(round_: RecruitmentRound, *, reason: str, seen: int | None, by: User) -> int:
    """Void a round and its list for irregularities. The trail stays. How many were in it."""
    may_annul(round_, reason=reason, seen=seen, by=by)
    round_.state = round_.state.then(RoundState.ANNULLED)
    round_.annulled_why, round_.annulled_by_id = reason.strip(), by.id
    for each in rankings.lists_of(round_):
        if each.state is not ListState.SUPERSEDED:
            each.state, each.agreed_at = ListState.SUPERSEDED, None
    db.session.flush()
    keys = dossiers.keys_in(round_, {each for each in A if A.ANNULLED in each.moves})
    move_many(round_, keys, A.ANNULLED, None, by)
    happening = events.RoundAnnulled(round=round_.code, reason=reason.strip(), about=about(round_))
    journal.record(happening, by=by)
    return len(keys)
