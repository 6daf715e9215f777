"""Rounds from the draft to the enlisted, and what becomes of each application (R-REC-01 to 05)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from secrets import token_hex
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, insert, update

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, another_person, approving, holders_of
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.recruitment import events, queries
from trainingmgr.recruitment.models import (
    Application,
    ApplicationMove,
    ApplicationPaper,
    JuryMember,
    Objection,
    RecruitmentRound,
    RejectionAppeal,
    RoundQuota,
    RoundSite,
    RoundStage,
    SelectionLine,
    SelectionList,
    StageScore,
)
from trainingmgr.recruitment.rules import (
    ENDED,
    REASONED,
    SCORED,
    SHORTEST_WINDOW,
    WANTED_PAPERS,
    AppealState,
    ApplicationState,
    Line,
    ListState,
    ObjectionState,
    Paper,
    Placing,
    QuotaKind,
    Rejection,
    RoundState,
    StageKind,
    after_scores,
    age_reason,
    mark,
    ranked,
    unplanned,
    written,
)
from trainingmgr.recruitment.words import UNPLANNED
from trainingmgr.registry.people import services as people
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.rules import UNDER_AGE, Category, Newcomer, Status
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.tabular.models import ImportBatch
from trainingmgr.vetting import queries as vetting
from trainingmgr.vetting.cases import services as cases
from trainingmgr.vetting.cases.rules import Process
from trainingmgr.vetting.rules import AgeStop, Word

A = ApplicationState


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


@dataclass(frozen=True, kw_only=True)
class Deposit:
    """What is written of an application at the desk beside the person."""

    site_id: int
    deposited_on: date
    education: str | None = None
    specialty: str | None = None
    papers: Mapping[Paper, str | None] | None = None


@operation
def plan(facts: RoundPlan, *, by: User) -> RecruitmentRound:
    """Write a round down. Its seed for the lot is drawn now and published with it."""
    allowed(by, Permission.ROUND_PLAN)
    made = RecruitmentRound(seed=token_hex(16), planned_by_id=by.id)
    _put(made, facts)
    db.session.add(made)
    db.session.flush()
    _parts(made, facts)
    journal.record(events.RoundPlanned(round=made.code, about=_about(made)), by=by)
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
    journal.record(events.RoundPlanned(round=facts.code, about=_about(round_)), by=by)


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
    if to is RoundState.ANNULLED:
        raise Refusal(_("A round is annulled by its jury, with the reason."))
    if to is RoundState.ANNOUNCED:
        lacks = unplanned(queries.plan_of(round_), sites=len(round_.sites), jury=len(round_.jury))
        if lacks:
            raise Refusal(UNPLANNED[lacks[0]])
    if to is RoundState.FINAL_LIST:
        _no_one_waits(round_)
    if to is RoundState.COMPLETED and queries.count_in(round_, {A.SELECTED}):
        raise Refusal(_("Some selected people are neither enlisted nor gone. Say what became."))
    _to(round_, to, by)


def _no_one_waits(round_: RecruitmentRound) -> None:
    waiting = queries.count_in(round_, {A.VETTING_PENDING})
    if waiting:
        raise Refusal(
            _("%(count)s applications wait for vetting. Bring in what was decided first.",
              count=waiting)
        )  # fmt: skip


def _to(round_: RecruitmentRound, to: RoundState, by: User) -> None:
    was = round_.state
    round_.state = was.then(to)
    db.session.flush()
    happening = events.RoundMoved(round=round_.code, was=was, now=to, about=_about(round_))
    journal.record(happening, by=by)


@operation
def annul(round_: RecruitmentRound, *, reason: str, seen: int | None, by: User) -> int:
    """Void a round and its list for irregularities. The trail stays. How many were in it."""
    allowed(by, Permission.ROUND_ANNUL)
    another_person(by, round_.planned_by_id)
    round_.as_seen(seen)
    if len(reason.strip()) < 10:
        raise Refusal(_("Give the reason in a full sentence."), field="reason")
    round_.state = round_.state.then(RoundState.ANNULLED)
    round_.annulled_why, round_.annulled_by_id = reason.strip(), by.id
    for each in queries.lists_of(round_):
        if each.state is not ListState.SUPERSEDED:
            each.state, each.agreed_at = ListState.SUPERSEDED, None
    db.session.flush()
    keys = queries.keys_in(round_, {each for each in A if A.ANNULLED in each.moves})
    _many(round_, keys, A.ANNULLED, None, by)
    happening = events.RoundAnnulled(round=round_.code, reason=reason.strip(), about=_about(round_))
    journal.record(happening, by=by)
    return len(keys)


@operation
def apply(
    round_: RecruitmentRound, who: Person | Newcomer, facts: Deposit, *, by: User
) -> Application:
    """Take an application at a desk: somebody who is known, or a newcomer, who is registered by
    the rules of the register. Whoever may be under 18 is not taken (R-AGE-01).
    """
    allowed(by, Permission.APPLICATION_REGISTER)
    site = _site(round_, facts, by)
    person = who if isinstance(who, Person) else people.register(who, by=by)
    made = _taken(round_, [(person, facts)], by=by, batch_id=None)[0]
    _deposit(made, facts)
    if site.centre_id is not None:
        until = clock.today() + timedelta(days=365)
        people.bring_within_reach([person.id], site.centre_id, until)
    happening = events.ApplicationRegistered(
        round=round_.code, number=person.number, about=("application", made.id)
    )
    journal.record(happening, by=by)
    return made


def _site(round_: RecruitmentRound, facts: Deposit, by: User) -> RoundSite:
    if round_.state is not RoundState.OPEN:
        raise Refusal(_("This round does not take applications now."))
    site = next((each for each in round_.sites if each.id == facts.site_id), None)
    if site is None or not queries.reaches(by, site):
        raise Refusal(_("Choose a place of this round that is yours."), field="site_id")
    if not site.opens_on <= facts.deposited_on <= site.closes_on:
        raise Refusal(
            _("This place takes applications from %(first)s to %(last)s.",
              first=site.opens_on.isoformat(), last=site.closes_on.isoformat()),
            field="deposited_on",
        )  # fmt: skip
    if facts.deposited_on > clock.today():
        raise Refusal(_("This day is still to come."), field="deposited_on")
    return site


def _taken(
    round_: RecruitmentRound, who: Sequence[tuple[Person, Deposit]], *, by: User,
    batch_id: int | None,
) -> list[Application]:  # fmt: skip
    """Applications of these people. Age is settled here, on every way in."""
    stops = vetting.age_stops([person.id for person, _facts in who], clock.today())
    regions = queries.regions([facts.site_id for _person, facts in who])
    made: list[Application] = []
    for person, facts in who:
        if person.same_as_id is not None:
            raise Refusal(_("This record was joined to another. Take the one that was kept."))
        if stops.get(person.id) is AgeStop.WITHDRAWN:
            raise Refusal(UNDER_AGE)
        youngest = person.born.youngest_age(round_.age_on) if person.born else None
        reason = age_reason(youngest, least=round_.min_age, most=round_.max_age)
        state = A.INELIGIBLE if reason else A.RECEIVED
        made.append(
            Application(
                round_id=round_.id, person_id=person.id, site_id=facts.site_id, state=state,
                reason=reason, deposited_on=facts.deposited_on, region=regions[facts.site_id],
                education=facts.education, specialty=facts.specialty, batch_id=batch_id,
                by_id=by.id,
            )
        )  # fmt: skip
    db.session.add_all(made)
    db.session.flush()
    if batch_id is None:  # a file's rows say themselves who brought them, and can be taken back
        db.session.add_all(
            ApplicationMove(application_id=each.id, now=each.state, reason=each.reason, by_id=by.id)
            for each in made
        )
    return made


def _deposit(made: Application, facts: Deposit) -> None:
    db.session.add_all(
        ApplicationPaper(application_id=made.id, kind=kind, reference=reference)
        for kind, reference in (facts.papers or {}).items()
    )
    db.session.flush()


@operation
def check_papers(
    application: Application, found: Mapping[Paper, bool], *, seen: int | None, by: User
) -> None:
    """Say of each paper whether it is genuine. A forged one makes the file ineligible; all wanted
    ones genuine, and an age that is known, make it admissible.
    """
    allowed(by, Permission.APPLICATION_CHECK)
    application.as_seen(seen)
    if application.state not in (A.RECEIVED, A.INCOMPLETE):
        raise Refusal(_("The papers of this file were checked already."))
    held = {each.kind: each for each in application.papers}
    for kind, genuine in found.items():
        row = held.get(kind) or ApplicationPaper(application_id=application.id, kind=kind)
        row.genuine, row.checked_by_id = genuine, by.id
        db.session.add(row)
        held[kind] = row
    db.session.flush()
    journal.record(
        events.PaperChecked(number=application.person.number, about=_file(application)), by=by
    )
    good = {kind for kind, row in held.items() if row.genuine}
    if any(row.genuine is False for row in held.values()):
        _move(application, A.INELIGIBLE, Rejection.FALSE_DOCUMENT, by)
    elif good >= WANTED_PAPERS:
        stop = vetting.age_stops([application.person_id], clock.today()).get(application.person_id)
        if stop is AgeStop.UNKNOWN:
            raise Refusal(
                _("The age of this person is not established yet. They wait until somebody has "
                  "assessed it.")
            )  # fmt: skip
        _move(application, A.WITHDRAWN_AGE if stop else A.ADMISSIBLE, None, by)
    elif application.state is A.RECEIVED:
        _move(application, A.INCOMPLETE, None, by)


@operation
def decide(
    application: Application, to: ApplicationState, reason: Rejection | None, *,
    seen: int | None, by: User,
) -> None:  # fmt: skip
    """Withdraw, not seen, not eligible, or back into the round. A rejection is told why."""
    allowed(by, Permission.APPLICATION_CHECK)
    application.as_seen(seen)
    if to not in (A.WITHDRAWN, A.NO_SHOW, A.INELIGIBLE, A.INCOMPLETE, A.RECEIVED):
        raise Refusal(_("This follows from points, from vetting or from the list."))
    if application.round.state in ENDED:
        raise Refusal(_("This round has ended."))
    _move(application, to, reason, by)


def _move(
    application: Application, to: ApplicationState, reason: Rejection | None, by: User
) -> None:
    if to in REASONED and reason is None:
        raise Refusal(_("Choose the reason that the applicant is told."), field="reason")
    was = application.state
    application.state = was.then(to)
    application.reason = reason if to in REASONED else None
    db.session.add(
        ApplicationMove(
            application_id=application.id, was=was, now=to, reason=application.reason, by_id=by.id
        )
    )
    db.session.flush()
    happening = events.ApplicationMoved(
        number=application.person.number, was=was, now=to, about=_file(application)
    )
    journal.record(happening, by=by)


def _many(
    round_: RecruitmentRound, keys: Mapping[int, ApplicationState], to: ApplicationState,
    reason: Rejection | None, by: User,
) -> None:  # fmt: skip
    """The same change for many: two statements for five hundred, whatever their number."""
    ids = [key for key, was in keys.items() if was is not to]
    for key in ids:
        keys[key].then(to)
    moves: Any = ApplicationMove.__table__
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        db.session.execute(
            update(Application)
            .where(Application.id.in_(some))
            .values(state=to, reason=reason, version=Application.version + 1)
            .execution_options(synchronize_session=False)
        )
        db.session.execute(
            insert(moves),
            [
                {"application_id": key, "was": keys[key], "now": to, "reason": reason,
                 "by_id": by.id, "at": clock.now()}
                for key in some
            ],
        )  # fmt: skip
    for row in [each for each in db.session if isinstance(each, Application)]:
        db.session.expire(row)
    if ids:
        happening = events.ApplicationsMoved(
            round=round_.code, now=to, count=len(ids), about=_about(round_)
        )
        journal.record(happening, by=by)


@dataclass(frozen=True, kw_only=True)
class Typed:
    """Points of one applicant from a sheet. `why` is asked for where points stood before."""

    application: Application
    points: int
    why: str | None = None


@operation
def score(round_: RecruitmentRound, stage: RoundStage, rows: Sequence[Typed], *, by: User) -> int:
    """Type the points of one stage. What was typed stands; other points need a reason. Gives how
    many are new. Each application follows its points.
    """
    allowed(by, Permission.SCORE_WRITE)
    if round_.state not in SCORED:
        raise Refusal(_("Points are typed while a round is in its tests."))
    before = queries.points_of([each.application.id for each in rows])
    plan_, kinds = queries.plan_of(round_), {each.code: each.kind for each in round_.stages}
    fresh = 0
    for each in rows:
        fresh += _scored(stage, each, before.setdefault(each.application.id, {}), by)
        points = {code: points for code, (points, _attempt) in before[each.application.id].items()}
        says = after_scores(kinds, plan_.stages, points)
        state, reason = says or (A.ADMISSIBLE, None)
        if says and state is not each.application.state:
            _move(each.application, state, reason, by)
        elif says:
            each.application.reason = reason
    db.session.flush()
    if fresh:
        happening = events.ScoresTyped(
            round=round_.code, stage=stage.code, count=fresh, about=_about(round_)
        )
        journal.record(happening, by=by)
    return fresh


_SCORABLE = frozenset({A.ADMISSIBLE, A.TEST_PASSED, A.TEST_FAILED, A.MEDICAL_FIT, A.MEDICAL_UNFIT})


def _scored(stage: RoundStage, typed: Typed, held: dict[str, tuple[int, int]], by: User) -> bool:
    number = typed.application.person.number
    if typed.application.state not in _SCORABLE:
        raise Refusal(
            _("%(number)s is not in the tests of this round.", number=number), field="points"
        )
    if not 0 <= typed.points <= stage.most:
        raise Refusal(
            _("%(number)s: at most %(most)s points.", number=number, most=stage.most),
            field="points",
        )
    points, attempt = held.get(stage.code, (None, 0))
    if points == typed.points:
        return False
    if points is not None:
        if not typed.why or len(typed.why.strip()) < 10:
            raise Refusal(
                _("%(number)s has %(points)s points. Say in a sentence why they are corrected.",
                  number=number, points=points), field="why",
            )  # fmt: skip
        happening = events.ScoreCorrected(
            number=number, stage=stage.code, reason=typed.why.strip(),
            about=_file(typed.application),
        )  # fmt: skip
        journal.record(happening, by=by)
    db.session.add(
        StageScore(
            application_id=typed.application.id, stage_id=stage.id, attempt=attempt + 1,
            points=typed.points, why=typed.why.strip() if attempt and typed.why else None,
            by_id=by.id,
        )
    )  # fmt: skip
    held[stage.code] = (typed.points, attempt + 1)
    return True


@operation
def send_to_vetting(round_: RecruitmentRound, *, by: User) -> int:
    """Ask for vetting of everybody who passed all. Gives how many were sent."""
    allowed(by, Permission.ROUND_PLAN)
    if round_.state is not RoundState.VETTING:
        raise Refusal(_("Bring the round to its vetting first."))
    medical = any(each.kind is StageKind.MEDICAL for each in round_.stages)
    keys = queries.keys_in(round_, {A.MEDICAL_FIT if medical else A.TEST_PASSED})
    cases.open_many(
        queries.people_of(list(keys)), Process.NEW_RECRUITMENT, group=round_.code,
        reason=round_.law, by=by,
    )  # fmt: skip
    _many(round_, keys, A.VETTING_PENDING, None, by)
    return len(keys)


@operation
def take_answers(round_: RecruitmentRound, *, by: User) -> tuple[int, int]:
    """Bring in what vetting has decided, as the one word that everybody sees. How many were
    cleared, and how many not.
    """
    allowed(by, Permission.ROUND_PLAN)
    keys = queries.keys_in(round_, {A.VETTING_PENDING})
    persons = queries.persons_of(list(keys))
    words = vetting.words_for(set(persons.values()), Scheme.NATIONAL, clock.today())
    cleared = {k: was for k, was in keys.items() if words[persons[k]].word is Word.CLEARED}
    refused = {k: was for k, was in keys.items() if words[persons[k]].word is Word.NOT_CLEARED}
    _many(round_, cleared, A.VETTING_CLEARED, None, by)
    _many(round_, refused, A.VETTING_NOT_CLEARED, Rejection.INTEGRITY, by)
    return len(cleared), len(refused)


@operation
def call_for_objections(
    round_: RecruitmentRound, first: date, last: date, *, seen: int | None, by: User
) -> None:
    """Publish until when the public may object. The list waits for its end (R-REC-03)."""
    allowed(by, Permission.ROUND_PLAN)
    round_.as_seen(seen)
    if round_.state in ENDED or round_.state in (RoundState.DRAFT, RoundState.FINAL_LIST):
        raise Refusal(_("Objections are called for before the final list."))
    if first < clock.today():
        raise Refusal(_("The time for objections begins today or later."), field="first")
    if (last - first).days + 1 < SHORTEST_WINDOW:
        raise Refusal(
            _("Leave at least %(days)s days for objections.", days=SHORTEST_WINDOW), field="last"
        )
    round_.objections_from, round_.objections_until = first, last
    db.session.flush()
    happening = events.ObjectionsCalled(
        round=round_.code, first=first.isoformat(), last=last.isoformat(), about=_about(round_)
    )
    journal.record(happening, by=by)


@operation
def take_objection(
    application: Application, *, words: str, body: str | None, received_on: date, by: User
) -> Objection:
    """Write down what somebody says against an applicant. Who says it is not written (R-DAT-04)."""
    allowed(by, Permission.APPLICATION_CHECK)
    round_ = application.round
    if len(words.strip()) < 10:
        raise Refusal(_("Write in a full sentence what is objected."), field="words")
    first, last = round_.objections_from, round_.objections_until
    if first is None or last is None or not first <= received_on <= min(last, clock.today()):
        raise Refusal(
            _("Objections are taken in the time that was published."), field="received_on"
        )
    made = Objection(
        application_id=application.id, words=words.strip(), body=body, received_on=received_on,
        by_id=by.id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    journal.record(events.ObjectionTaken(round=round_.code, about=_about(round_)), by=by)
    return made


@operation
def decide_objection(
    objection: Objection, found: ObjectionState, *, answer: str, seen: int | None, by: User
) -> None:
    """A member of the jury decides. A founded objection goes to vetting again, or refuses."""
    allowed(by, Permission.SELECTION_DECIDE)
    another_person(by, objection.by_id)
    objection.as_seen(seen)
    if len(answer.strip()) < 10:
        raise Refusal(_("Give the reason in a full sentence."), field="answer")
    objection.state = objection.state.then(found)
    objection.answer, objection.decided_by_id = answer.strip(), by.id
    objection.decided_on = clock.today()
    db.session.flush()
    application = objection.application
    if found is ObjectionState.WELL_FOUNDED and A.INELIGIBLE in application.state.moves:
        _move(application, A.INELIGIBLE, Rejection.INTEGRITY, by)
    happening = events.ObjectionDecided(
        round=application.round.code, about=_about(application.round)
    )
    journal.record(happening, by=by)


@operation
def propose_list(round_: RecruitmentRound, *, by: User) -> SelectionList:
    """Compute the list from the scores as they stand. Nothing of it is typed (R-REC-02)."""
    allowed(by, Permission.SELECTION_PROPOSE)
    if round_.state is not RoundState.FINAL_LIST:
        raise Refusal(_("Bring the round to its final list first."))
    lists = queries.lists_of(round_)
    if any(each.state is ListState.AGREED for each in lists):
        raise Refusal(_("The list of this round is agreed."))
    for each in lists:
        each.state = ListState.SUPERSEDED
    db.session.flush()
    keys, lines = computed(round_)
    made = SelectionList(
        round_id=round_.id, number=len(lists) + 1, sha256=mark(lines), count=len(lines),
        proposed_by_id=by.id, quotas_held=queries.held(round_, lines),
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
        round=round_.code, list=made.number, sha256=made.sha256, about=_about(round_)
    )
    journal.record(happening, by=by)
    return made


def computed(round_: RecruitmentRound) -> tuple[dict[str, int], list[Line]]:
    """The list that the scores give now, and the key of each number's application."""
    candidates, keys = queries.candidates(round_)
    return keys, ranked(queries.plan_of(round_), candidates)


@operation
def take_away(list_: SelectionList, *, by: User) -> str:
    """All that a list rests on, for anybody to compute it again: a text for `recount`."""
    if not (by.may(Permission.SELECTION_PROPOSE) or by.may(Permission.SELECTION_DECIDE)):
        allowed(by, Permission.SELECTION_DECIDE)
    round_ = list_.round
    found, _keys = queries.candidates(round_, list_)
    happening = events.ListTakenAway(
        round=round_.code, list=list_.number, sha256=list_.sha256, about=_about(round_)
    )
    journal.record(happening, by=by)
    return written(round_.code, list_.number, queries.plan_of(round_), found,
                   queries.lines_of(list_), list_.sha256)  # fmt: skip


@operation
def agree(list_: SelectionList, *, seen: int | None, by: User) -> int:
    """A member of the jury agrees to what was computed, after the time for objections (R-REC-03).

    Computed anew here: points that changed since ask for a new list. Gives how many are selected.
    """
    allowed(by, Permission.SELECTION_DECIDE)
    another_person(by, list_.proposed_by_id)
    list_.as_seen(seen)
    round_ = list_.round
    _objections_heard(round_)
    if by.holder_id not in holders_of([each.user_id for each in round_.jury]):
        raise Refusal(_("Only members of this round’s jury agree to its list."))
    keys, lines = computed(round_)
    if mark(lines) != list_.sha256:
        raise Refusal(_("Points have changed since this list was computed. Compute it anew."))
    stops = vetting.age_stops(set(queries.persons_of(list(keys.values())).values()), clock.today())
    if stops:
        raise Refusal(
            _("%(count)s people of this list cannot be selected for their age standing. Take them "
              "out first.", count=len(stops))
        )  # fmt: skip
    list_.state, list_.agreed_by_id = list_.state.then(ListState.AGREED), by.id
    list_.agreed_at = clock.now()
    db.session.flush()
    states = queries.keys_in(round_, set(A))
    for placing, to, reason in (
        (Placing.SELECTED, A.SELECTED, None),
        (Placing.RESERVE, A.RESERVE_LIST, None),
        (Placing.BEYOND, A.INELIGIBLE, Rejection.QUOTA_FULL),
    ):
        chosen = {keys[each.number]: states[keys[each.number]]
                  for each in lines if each.place is placing}  # fmt: skip
        _many(round_, chosen, to, reason, by)
    happening = events.ListAgreed(
        round=round_.code, list=list_.number, sha256=list_.sha256, about=_about(round_)
    )
    journal.record(happening, by=by)
    return sum(each.place is Placing.SELECTED for each in lines)


def _objections_heard(round_: RecruitmentRound) -> None:
    if round_.objections_until is None:
        raise Refusal(_("Publish the time for objections first, and wait for its end."))
    if clock.today() <= round_.objections_until:
        raise Refusal(
            _("The public may object until %(day)s. Agree on the day after.",
              day=round_.objections_until.isoformat())
        )  # fmt: skip
    waiting = queries.objections_open(round_)
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
    _move(application, A.ENLISTED, None, by)
    people.change_service(
        application.person, status=Status.RECRUIT, from_on=from_on, reference=reference,
        unit_id=application.person.unit_id, rank_id=application.person.rank_id, by=by,
    )  # fmt: skip


@operation
def step_up(application: Application, *, seen: int | None, by: User) -> None:
    """Somebody of the reserve takes the place of who left: the next by the rule, nobody else."""
    allowed(by, Permission.SELECTION_PROPOSE)
    application.as_seen(seen)
    due = queries.next_in_reserve(application.round)
    if due is None:
        raise Refusal(_("No place is free."))
    if due != application.id:
        raise Refusal(_("Somebody else of the reserve comes first. The list says who."))
    _move(application, A.SELECTED, None, by)


@operation
def lodge_appeal(
    application: Application, *, grounds: str, lodged_on: date, by: User
) -> RejectionAppeal:
    """An applicant who was refused says why that is wrong."""
    allowed(by, Permission.APPLICATION_REGISTER)
    if application.state not in REASONED:
        raise Refusal(_("Only a rejection can be appealed."))
    if application.round.state in ENDED:
        raise Refusal(_("This round has ended."))
    if len(grounds.strip()) < 10:
        raise Refusal(_("Give the reason in a full sentence."), field="grounds")
    made = RejectionAppeal(
        application_id=application.id, against=application.state, grounds=grounds.strip(),
        lodged_on=lodged_on, by_id=by.id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    happening = events.RejectionAppealed(
        round=application.round.code, number=application.person.number, about=_file(application)
    )
    journal.record(happening, by=by)
    return made


_BACK = {
    A.INELIGIBLE: A.RECEIVED, A.TEST_FAILED: A.TEST_PASSED, A.MEDICAL_UNFIT: A.MEDICAL_FIT,
    A.VETTING_NOT_CLEARED: A.VETTING_PENDING, A.NO_SHOW: A.ADMISSIBLE,
}  # fmt: skip


@operation
def decide_appeal(
    appeal: RejectionAppeal, found: AppealState, *, answer: str, seen: int | None, by: User
) -> None:
    """The jury decides, by others than who rejected. Granted, the file goes back into the round."""
    allowed(by, Permission.SELECTION_DECIDE)
    approving(by)
    appeal.as_seen(seen)
    application = appeal.application
    if by.holder_id in holders_of(queries.rejected_by(application.id)):
        raise Refusal(_("You rejected this application. Somebody else decides about the appeal."))
    if len(answer.strip()) < 10:
        raise Refusal(_("Give the reason in a full sentence."), field="answer")
    appeal.state = appeal.state.then(found)
    appeal.answer, appeal.decided_by_id, appeal.decided_on = answer.strip(), by.id, clock.today()
    db.session.flush()
    if found is AppealState.GRANTED and application.state is appeal.against:
        _move(application, _BACK[appeal.against], None, by)
    happening = events.RejectionAppealDecided(
        round=application.round.code, number=application.person.number, about=_file(application)
    )
    journal.record(happening, by=by)


@operation
def stage_many(
    rounds: Mapping[int, RecruitmentRound], rows: Sequence[tuple[int, int, Deposit]], *,
    batch: ImportBatch, by: User,
) -> None:  # fmt: skip
    """Applications of a file: round, person and what was handed in. Nobody sees them before the
    import is visible as a whole.
    """
    persons = {each.id: each for each in queries.people_with([person for _r, person, _d in rows])}
    for key, round_ in rounds.items():
        mine = [(persons[person], facts) for of, person, facts in rows if of == key]
        if mine:
            _taken(round_, mine, by=by, batch_id=batch.id)
    db.session.flush()


@operation
def note_imported(batch: ImportBatch, by: Any) -> None:
    happening = events.ApplicationsImported(
        count=batch.accepted, sha256=batch.sha256, about=("import_batch", batch.id)
    )
    journal.record(happening, by=by)


def rests_on(batch_id: int) -> Any:
    """Why a file cannot be taken back: something became of one of its applications."""
    if queries.built_on(batch_id):
        return _("Something became of these applications since. They stay.")
    return None


@operation
def take_back(batch: ImportBatch, at_most: int) -> int:
    """Remove some applications of a file that nobody sees any more, then the people it brought."""
    ids = queries.of_batch(batch.id, at_most)
    if ids:
        db.session.execute(
            delete(Application)
            .where(Application.id.in_(ids))
            .execution_options(synchronize_session=False)
        )
        return len(ids)
    return people.unstage(batch, at_most=at_most)


def newcomer_as_applicant(name: str, **facts: Any) -> Newcomer:
    """Somebody who applies, as the register takes them in."""
    return Newcomer(
        name=name, category=Category.RECRUIT, status=Status.APPLICANT,
        status_since=clock.today(), **facts,
    )  # fmt: skip


def _about(round_: RecruitmentRound) -> tuple[str, int]:
    return ("recruitment_round", round_.id)


def _file(application: Application) -> tuple[str, int]:
    return ("application", application.id)
