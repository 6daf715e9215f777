"""The list that points alone make, who agrees to it, and who joins (R-REC-02, R-REC-03)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import insert

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, another_person, holders_of
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, one_snapshot, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.sentences import day_said
from trainingmgr.recruitment import events
from trainingmgr.recruitment.models import (
    Application,
    RecruitmentRound,
    SelectionLine,
    SelectionList,
)
from trainingmgr.recruitment.queries import contests, dossiers, plans, rankings
from trainingmgr.recruitment.queries.reach import parts
from trainingmgr.recruitment.rules import ListState, Placing, Rejection, RoundState
from trainingmgr.recruitment.rules.ranking import Line, ranked
from trainingmgr.recruitment.rules.recounting import mark, written
from trainingmgr.recruitment.services.moving import A, about, move, move_many
from trainingmgr.registry.people.rules import Status
from trainingmgr.registry.people.services import changes
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.vetting import queries as vetting
from trainingmgr.vetting.rules import Word


def may_propose(round_: RecruitmentRound, *, by: User) -> Sequence[SelectionList]:
    """Refuse what stands against a list now. Gives the lists before it."""
    allowed(by, Permission.SELECTION_PROPOSE)
    if round_.state is not RoundState.FINAL_LIST:
        raise Refusal(_("Bring the round to its final list first."))
    lists = rankings.lists_of(round_)
    if rankings.agreed(round_):
        raise Refusal(_("The list of this round is agreed."))
    return lists


@operation
def propose_list(round_: RecruitmentRound, *, by: User) -> SelectionList:
    """Compute the list from the scores as they stand. Nothing of it is typed (R-REC-02)."""
    lists = may_propose(round_, by=by)
    for each in lists:
        each.state = ListState.SUPERSEDED
    db.session.flush()
    found, keys = rankings.candidates(round_)
    lines = ranked(plans.plan_of(round_), found)
    made = SelectionList(
        round_id=round_.id, number=len(lists) + 1, sha256=mark(lines), count=len(lines),
        proposed_by_id=by.id, quotas_held=rankings.held(round_, found, lines),
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    table: Any = SelectionLine.__table__
    rows = [
        {"list_id": made.id, "application_id": keys[each.number], "position": each.position,
         "total": each.total, "placing": each.place, "quota": each.quota, "tie": each.tie,
         "failed_in": each.failed_in}
        for each in lines
    ]  # fmt: skip
    for start in range(0, len(rows), 1000):
        db.session.execute(insert(table), rows[start : start + 1000])
    happening = events.ListProposed(
        round=round_.code, list=made.number, sha256=made.sha256, about=about(round_)
    )
    journal.record(happening, by=by)
    return made


def computed(round_: RecruitmentRound) -> tuple[dict[str, int], list[Line]]:
    """The list that the scores give now, and the key of each number's application."""
    candidates, keys = rankings.candidates(round_)
    return keys, ranked(plans.plan_of(round_), candidates)


def take_away(list_: SelectionList, *, by: User) -> str:
    """All that a list rests on, for anybody to compute it again: a text for `recount`.

    Others write while it is put together; nobody has it before the journal says so.
    """
    if not (by.may(Permission.SELECTION_PROPOSE) or by.may(Permission.SELECTION_DECIDE)):
        allowed(by, Permission.SELECTION_DECIDE)
    round_ = list_.round
    with one_snapshot():
        found, _keys = rankings.candidates(round_, list_)
        text = written(round_.code, list_.number, plans.plan_of(round_), found,
                       rankings.lines_of(list_), list_.sha256)  # fmt: skip
    _note_taken_away(list_, by=by)
    return text


@operation
def _note_taken_away(list_: SelectionList, *, by: User) -> None:
    round_ = list_.round
    happening = events.ListTakenAway(
        round=round_.code, list=list_.number, sha256=list_.sha256, about=about(round_)
    )
    journal.record(happening, by=by)


def may_agree(list_: SelectionList, *, seen: int | None, by: User) -> None:
    """Refuse what stands against agreeing, before anything is computed."""
    allowed(by, Permission.SELECTION_DECIDE)
    another_person(by, list_.proposed_by_id)
    list_.as_seen(seen)
    _objections_heard(list_.round)
    if by.holder_id not in holders_of([each.user_id for each in list_.round.jury]):
        raise Refusal(_("Only members of this round’s jury agree to its list."))
    if rankings.stands_on(list_, by.holder_id):
        raise Refusal(
            _("You stand on this list yourself. Another member of the jury agrees to it.")
        )


@operation
def agree(list_: SelectionList, *, seen: int | None, by: User) -> int:
    """A member of the jury agrees to what was computed, after the time for objections (R-REC-03).

    Computed anew here: points that changed since ask for a new list. Gives how many are selected.
    """
    may_agree(list_, seen=seen, by=by)
    round_ = list_.round
    keys, lines = computed(round_)
    if mark(lines) != list_.sha256:
        raise Refusal(_("Points have changed since this list was computed. Compute it anew."))
    persons, today = list(dossiers.persons_of(list(keys.values())).values()), clock.today()
    stops = sum(len(vetting.age_stops(some, today)) for some in parts(persons))
    if stops:
        raise Refusal(
            _("%(count)s people of this list cannot be selected for their age standing. Take them "
              "out first.", count=stops)
        )  # fmt: skip
    list_.state, list_.agreed_by_id = list_.state.then(ListState.AGREED), by.id
    list_.agreed_at = clock.now()
    db.session.flush()
    states = dossiers.keys_in(round_, set(A))
    for placing, to, reason in (
        (Placing.SELECTED, A.SELECTED, None),
        (Placing.RESERVE, A.RESERVE_LIST, None),
        (Placing.BEYOND, A.INELIGIBLE, Rejection.QUOTA_FULL),
    ):
        chosen = {keys[each.number]: states[keys[each.number]]
                  for each in lines if each.place is placing}  # fmt: skip
        move_many(round_, chosen, to, reason, by)
    happening = events.ListAgreed(
        round=round_.code, list=list_.number, sha256=list_.sha256, about=about(round_)
    )
    journal.record(happening, by=by)
    return sum(each.place is Placing.SELECTED for each in lines)


def _objections_heard(round_: RecruitmentRound) -> None:
    if round_.objections_until is None:
        raise Refusal(_("Publish the time for objections first, and wait for its end."))
    if clock.today() <= round_.objections_until:
        raise Refusal(
            _("The public may object until %(day)s. Agree on the day after.",
              day=day_said(round_.objections_until))
        )  # fmt: skip
    waiting = contests.objections_open(round_)
    if waiting:
        raise Refusal(_("%(count)s objections are not decided yet.", count=waiting))


@operation
def enlist(
    application: Application, *, from_on: date, reference: str, seen: int | None, by: User
) -> None:
    """Somebody selected joins: the register says recruit from that day on."""
    allowed(by, Permission.ROUND_PLAN)
    application.as_seen(seen)
    standing = vetting.words_for([application.person_id], Scheme.NATIONAL, clock.today())
    if standing[application.person_id].word is not Word.CLEARED:
        raise Refusal(_("Vetting does not say “cleared” today. Ask vetting."))
    move(application, A.ENLISTED, None, by)
    changes.change_service(
        application.person, status=Status.RECRUIT, from_on=from_on, reference=reference,
        unit_id=application.person.unit_id, rank_id=application.person.rank_id, decided=True,
        by=by,
    )  # fmt: skip


@operation
def step_up(application: Application, *, seen: int | None, by: User) -> None:
    """Somebody of the reserve takes the place of who left: the next by the rule, nobody else."""
    allowed(by, Permission.SELECTION_PROPOSE)
    application.as_seen(seen)
    due = rankings.next_in_reserve(application.round)
    if due is None:
        raise Refusal(_("No place is free."))
    if due != application.id:
        raise Refusal(_("Somebody else of the reserve comes first. The list says who."))
    move(application, A.SELECTED, None, by)
