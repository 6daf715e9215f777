"""Risks: written, scored, treated and watched; a figure that warns raises itself."""

from datetime import date

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.programme.framework.rules import POINTS
from trainingmgr.programme.risks import events, queries
from trainingmgr.programme.risks.models import (
    SENTENCE,
    WATCHED,
    Risk,
    RiskScore,
    RiskTask,
    RiskTrigger,
    RiskWarning,
)
from trainingmgr.programme.risks.rules import (
    SEEDS,
    STEPS,
    Category,
    Proximity,
    Response,
    RiskState,
    Stage,
    Watch,
    code_of,
    crossed,
)

WRITE = Permission.FRAMEWORK_WRITE
WORDS = ("cause", "event", "consequence")


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a risk says, who owns it, what it threatens."""

    title: str
    cause: str
    event: str
    consequence: str
    category: Category
    proximity: Proximity
    response: Response
    owner: User | None
    review_on: date | None
    point: str | None = None
    request: str = ""


@operation
def write(terms: Terms, *, by: User) -> Risk:
    """Put a risk into the register."""
    allowed(by, WRITE)
    row = Risk(code=code_of(queries.next_number()), category=terms.category)
    row.scores, row.tasks, row.triggers, row.warnings = [], [], [], []
    _say(row, terms, by)
    db.session.add(row)
    db.session.flush()
    journal.record(events.RiskWritten(code=row.code, about=("risk", row.id)), by=by)
    return row


@operation
def change(row: Risk, terms: Terms, *, seen: int | None, by: User) -> None:
    """Say anew what a risk is, who owns it, and when somebody looks at it again."""
    allowed(by, WRITE)
    row.as_seen(seen)
    _say(row, terms, by)
    db.session.flush()
    journal.record(events.RiskWritten(code=row.code, about=("risk", row.id)), by=by)


def _say(row: Risk, terms: Terms, by: User) -> None:
    if not row.is_seeded or any(getattr(terms, each) for each in ("title", *WORDS)):
        if len(terms.title.strip()) < 3:
            raise Refusal(_("Say in a few words what may happen."), field="title")
        for name in WORDS:
            _worded(getattr(terms, name), name)
    if terms.owner is None:
        raise Refusal(_("Say who owns it."), field="owner")
    if terms.review_on is None or terms.review_on <= clock.today():
        raise Refusal(_("It is looked at again after today."), field="review_on")
    if terms.point and terms.point not in POINTS:
        raise Refusal(_("The framework has no such point."), field="point")
    if terms.request != (row.request.code if row.request else ""):
        allowed(by, Permission.DILIGENCE_READ)
        found = queries.support(terms.request) if terms.request else None
        if terms.request and found is None:
            raise Refusal(_("There is no request for support with this code."), field="request")
        row.request = found
    for name in ("title", *WORDS, "category", "proximity", "response", "owner", "review_on"):
        setattr(row, name, getattr(terms, name))
    row.point = terms.point or None


@operation
def score(
    row: Risk, stage: Stage, *, likelihood: int, impact: int, says: str, seen: int | None, by: User
) -> RiskScore:
    """Say how likely and how grave it is, before or after its treatment."""
    allowed(by, WRITE)
    row.as_seen(seen)
    _open(row)
    for name, value in (("likelihood", likelihood), ("impact", impact)):
        if not 1 <= value <= STEPS:
            raise Refusal(_("Likelihood and impact go from 1 to 5."), field=name)
    _worded(says, "says")
    if stage is Stage.AFTER and row.score(Stage.BEFORE) is None:
        raise Refusal(_("Score the risk before its treatment first."), field="stage")
    made = RiskScore(risk_id=row.id, stage=stage, likelihood=likelihood, impact=impact,
                     says=says.strip(), by_id=by.id)  # fmt: skip
    db.session.add(made)
    db.session.flush()
    about = ("risk", row.id)
    journal.record(events.RiskScored(code=row.code, score=made.total, about=about), by=by)
    return made


@operation
def treat(row: Risk, what: str, *, office: str, due_on: date | None, by: User) -> RiskTask:
    """Set what an office does about it."""
    allowed(by, WRITE)
    _open(row)
    if due_on is None or due_on < clock.today():
        raise Refusal(_("A task is due today or later."), field="due_on")
    if len(what.strip()) < 3:
        raise Refusal(_("Say what is to be done."), field="what")
    made = RiskTask(risk_id=row.id, what=what.strip(), office=office, due_on=due_on)
    db.session.add(made)
    db.session.flush()
    journal.record(events.RiskTaskSet(code=row.code, about=("risk", row.id)), by=by)
    return made


@operation
def done(row: RiskTask, on: date, says: str, *, seen: int | None, by: User) -> None:
    """A task is done."""
    allowed(by, WRITE)
    row.as_seen(seen)
    if row.done_on is not None:
        raise Refusal(_("This is done already."))
    if on > clock.today():
        raise Refusal(_("It is not done on a day to come."), field="on")
    _worded(says, "says")
    row.done_on, row.done_says = on, says.strip()
    db.session.flush()
    journal.record(events.RiskTaskDone(code=row.risk.code, about=("risk", row.risk_id)), by=by)


@operation
def warn_by(row: Risk, watch: Watch, *, by: User) -> RiskTrigger:
    """Have a figure warn of a risk. One that is watched already gets the new mark."""
    allowed(by, WRITE)
    _open(row)
    if watch.mark < 0:
        raise Refusal(_("A mark is nothing or more."), field="mark")
    for each in row.triggers:
        if each.measure is watch.measure and each.ended_on is None:
            each.ended_on = clock.today()
            _over(each, clock.today())
    db.session.flush()
    made = _trigger(row, watch, clock.today())
    journal.record(
        events.RiskWatched(code=row.code, measure=watch.measure.value, about=("risk", row.id)),
        by=by,
    )
    return made


@operation
def unwatch(row: RiskTrigger, *, seen: int | None, by: User) -> None:
    """A figure warns no more of a risk. The challenges of the source keep one at least."""
    allowed(by, WRITE)
    row.as_seen(seen)
    if row.ended_on is not None:
        raise Refusal(_("This has ended already."))
    others = [each for each in queries.watched() if each.risk_id == row.risk_id]
    if row.risk.is_seeded and len(others) == 1:
        raise Refusal(WATCHED)
    row.ended_on = clock.today()
    _over(row, clock.today())
    db.session.flush()
    journal.record(
        events.RiskUnwatched(
            code=row.risk.code, measure=row.measure.value, about=("risk", row.risk_id)
        ),
        by=by,
    )


@operation
def answer(row: RiskWarning, says: str, *, seen: int | None, by: User) -> None:
    """Say what is done about a warning."""
    allowed(by, WRITE)
    row.as_seen(seen)
    if row.seen_on is not None:
        raise Refusal(_("This warning is answered already."))
    _worded(says, "says")
    row.seen_on, row.seen_by_id, row.says = clock.today(), by.id, says.strip()
    db.session.flush()
    journal.record(
        events.RiskAnswered(
            code=row.risk.code, measure=row.trigger.measure.value, about=("risk", row.risk_id)
        ),
        by=by,
    )


@operation
def close(row: Risk, because: str, *, seen: int | None, by: User) -> None:
    """It cannot happen any more, or has happened. It stays in the register."""
    allowed(by, WRITE)
    row.as_seen(seen)
    if row.is_seeded:
        raise Refusal(WATCHED)
    _worded(because, "because")
    row.state = row.state.then(RiskState.CLOSED)
    row.closed_on, row.closed_because = clock.today(), because.strip()
    db.session.flush()
    journal.record(events.RiskClosed(code=row.code, about=("risk", row.id)), by=by)


@operation
def reopen(row: Risk, *, seen: int | None, by: User) -> None:
    allowed(by, WRITE)
    row.as_seen(seen)
    row.state = row.state.then(RiskState.OPEN)
    row.closed_on = row.closed_because = None
    db.session.flush()
    journal.record(events.RiskOpened(code=row.code, about=("risk", row.id)), by=by)


@operation
def watch(on: date) -> int:
    """Look once a day at the figures that were kept: what crosses its mark raises a warning, what
    has come back ends it. The challenges of the source are there from the first day. Gives how
    many warnings are new.
    """
    _seed(on)
    kept, raised, new = queries.figures(on), queries.warning_now(), 0
    for each in queries.watched():
        figure, there = kept.get(each.measure), raised.get(each.id)
        if figure is None:
            continue
        warns = crossed(each.watch, figure.value, hidden=figure.is_hidden)
        if warns and there is None:
            db.session.add(RiskWarning(risk_id=each.risk_id, trigger_id=each.id, raised_on=on,
                                       count=figure.count, of=figure.of))  # fmt: skip
            new += 1
        elif there is not None and not warns:
            there.ended_on = on
    db.session.flush()
    return new


def _seed(on: date) -> None:
    there = queries.seeded()
    for code, seed in SEEDS.items():
        row, had = there.get(code), set()
        if row is None:
            row = Risk(code=code, category=seed.category)
            db.session.add(row)
            db.session.flush()
        else:
            had = {each.measure for each in row.triggers}
        for each in seed.watches:
            if each.measure not in had:  # what somebody ended stays ended; what is new is watched
                _trigger(row, each, on)


def _trigger(row: Risk, watch: Watch, on: date) -> RiskTrigger:
    made = RiskTrigger(
        risk_id=row.id, measure=watch.measure, sense=watch.sense, mark=watch.mark, since_on=on
    )
    db.session.add(made)
    db.session.flush()
    return made


def _over(trigger: RiskTrigger, on: date) -> None:
    there = queries.warning_now().get(trigger.id)
    if there is not None:
        there.ended_on = max(on, there.raised_on)


def _open(row: Risk) -> None:
    if row.state is RiskState.CLOSED:
        raise Refusal(_("This risk is closed. Open it again first."))


def _worded(says: str, field: str) -> None:
    if len(says.strip()) < 10:
        raise Refusal(SENTENCE, field=field)
