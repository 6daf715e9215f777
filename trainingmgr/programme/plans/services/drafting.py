"""A plan is begun and written in versions, each with its items and what waits for what."""

from collections.abc import Mapping
from datetime import date

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.sentences import arrow
from trainingmgr.core.values import dataclass
from trainingmgr.programme.framework.rules import POINTS
from trainingmgr.programme.plans import events, queries
from trainingmgr.programme.plans.models import (
    FIXED,
    ORDER,
    POINT_IN_TIME,
    SENTENCE,
    ReformItem,
    ReformLine,
    ReformLink,
    ReformPlan,
    ReformVersion,
    about,
)
from trainingmgr.programme.plans.rules import (
    MOST,
    LineKind,
    VersionState,
    item_code,
    plan_code,
)
from trainingmgr.programme.plans.rules.network import Before, cycle

WRITE = Permission.FRAMEWORK_WRITE
DAY = _("Write the day.")


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a version says of an item."""

    titles: Mapping[str, str]
    kind: LineKind
    owner_office: str
    starts_on: date | None
    ends_on: date | None
    counterpart: str = ""
    effort: int | None = None
    point: str | None = None


@operation
def begin(titles: Mapping[str, str], why: str, *, by: User) -> ReformVersion:
    """A plan with its first version, empty yet."""
    allowed(by, WRITE)
    row = ReformPlan(
        code=plan_code(queries.next_plan()), titles=_titled(titles), by_id=by.id
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    journal.record(events.ReformPlanBegun(plan=row.code, about=("reform_plan", row.id)), by=by)
    return _begun(row, 1, why, by)


@operation
def renew(row: ReformPlan, why: str, *, by: User) -> ReformVersion:
    """A new version that says what the newest one says: the one in force, or what came back."""
    allowed(by, WRITE)
    if queries.open_version(row.id) is not None:
        raise Refusal(_("This plan has a version that is not in force yet."))
    last = queries.newest(row.id)
    made = _begun(row, last.number + 1 if last else 1, why, by)
    source = queries.newest(row.id, before=made.number)
    if source is not None:
        held = queries.content(source)
        db.session.add_all(
            ReformLine(
                version_id=made.id, item_id=each.item_id, titles=dict(each.titles), kind=each.kind,
                owner_office=each.owner_office, counterpart=each.counterpart, effort=each.effort,
                starts_on=each.starts_on, ends_on=each.ends_on, point=each.point,
            )
            for each in held.lines
        )  # fmt: skip
        db.session.flush()
        db.session.add_all(
            ReformLink(
                version_id=made.id, item_id=each.item_id, on_item_id=each.on_item_id, lag=each.lag
            )
            for each in held.links
        )
        db.session.flush()
    return made


def _begun(row: ReformPlan, number: int, why: str, by: User) -> ReformVersion:
    if len(why.strip()) < 10:
        raise Refusal(SENTENCE, field="why")
    made = ReformVersion(plan_id=row.id, plan=row, number=number, why=why.strip(), by_id=by.id)
    db.session.add(made)
    db.session.flush()
    told = events.ReformVersionWritten(plan=row.code, number=number, about=about(made))
    journal.record(told, by=by)
    return made


@operation
def write(row: ReformVersion, terms: Terms, *, by: User) -> ReformLine:
    """Put an item into a draft."""
    allowed(by, WRITE)
    _drafting(row)
    facts = _facts(terms)
    number = queries.next_item(row.plan_id)
    if number > MOST:
        raise Refusal(_("A plan has %(most)s items at most.", most=MOST))
    item = ReformItem(plan_id=row.plan_id, code=item_code(number))
    db.session.add(item)
    db.session.flush()
    made = ReformLine(version_id=row.id, item_id=item.id, item=item, edition=row, **facts)
    db.session.add(made)
    _written(made, by)
    return made


@operation
def change(row: ReformLine, terms: Terms, *, seen: int | None, by: User) -> None:
    """Say it otherwise, in a draft."""
    allowed(by, WRITE)
    row.as_seen(seen)
    _drafting(row.edition)
    for name, value in _facts(terms).items():
        setattr(row, name, value)
    _written(row, by)


def _written(row: ReformLine, by: User) -> None:
    row.edition.changed_at = clock.now()
    db.session.flush()
    told = events.ReformLineWritten(
        plan=row.edition.plan.code, number=row.edition.number, item=row.item.code,
        about=about(row.edition),
    )  # fmt: skip
    journal.record(told, by=by)


def _facts(terms: Terms) -> dict[str, object]:
    titles = _titled(terms.titles)
    if len(terms.owner_office.strip()) < 2:
        raise Refusal(_("Write the office that owns it."), field="owner_office")
    starts_on, ends_on = terms.starts_on, terms.ends_on
    if ends_on is None:
        raise Refusal(DAY, field="ends_on")
    if terms.kind is LineKind.MILESTONE:
        if starts_on not in (None, ends_on):
            raise Refusal(POINT_IN_TIME, field="starts_on")
        starts_on = ends_on
    if starts_on is None:
        raise Refusal(DAY, field="starts_on")
    if ends_on < starts_on:
        raise Refusal(ORDER, field="ends_on")
    if terms.effort is not None and terms.effort < 0:
        raise Refusal(_("Write nought or more."), field="effort")
    if terms.point and terms.point not in POINTS:
        raise Refusal(_("Choose one of the list."), field="point")
    return {
        "titles": titles, "kind": terms.kind, "owner_office": terms.owner_office.strip(),
        "counterpart": terms.counterpart.strip(), "starts_on": starts_on, "ends_on": ends_on,
        "effort": terms.effort, "point": terms.point or None,
    }  # fmt: skip


def _titled(titles: Mapping[str, str]) -> dict[str, str]:
    said = {key: each.strip() for key, each in titles.items() if each.strip()}
    if not said:
        raise Refusal(_("Write the title in one language at least."), field="title_en")
    return said


@operation
def take_out(row: ReformLine, *, seen: int | None, by: User) -> None:
    """Take an item out of a draft, with all that waits for it there. Its reports stay with it."""
    allowed(by, WRITE)
    row.as_seen(seen)
    edition = row.edition
    _drafting(edition)
    for each in queries.links_of(row):
        db.session.delete(each)
    db.session.flush()
    told = events.ReformLineRemoved(
        plan=edition.plan.code, number=edition.number, item=row.item.code, about=about(edition)
    )
    db.session.delete(row)
    edition.changed_at = clock.now()
    db.session.flush()
    journal.record(told, by=by)


@operation
def link(row: ReformLine, code: str, *, lag: int = 0, by: User) -> ReformLink:
    """An item waits for another. A circle is refused, and named."""
    allowed(by, WRITE)
    edition = row.edition
    _drafting(edition)
    held = queries.content(edition)
    codes = held.codes
    on = next((key for key, each in codes.items() if each == code.strip().upper()), None)
    if on is None:
        raise Refusal(_("This version has no item with this code."), field="code")
    if on == row.item_id:
        raise Refusal(_("An item does not wait for itself."), field="code")
    if lag < 0:
        raise Refusal(_("Write nought or more."), field="lag")
    if any(each.item_id == row.item_id and each.on_item_id == on for each in held.links):
        raise Refusal(_("It waits for this one already."), field="code")
    if found := cycle(held.before, Before(row.item_id, on)):
        circle = f" {arrow()} ".join(codes[each] for each in found)
        raise Refusal(
            _("That would close a circle, in which each waits for the next: %(circle)s. Take one "
              "of these links away first.", circle=circle),
            field="code",
        )  # fmt: skip
    made = ReformLink(version_id=edition.id, item_id=row.item_id, on_item_id=on, lag=lag)
    db.session.add(made)
    edition.changed_at = clock.now()  # of two who link at once, one has to look again
    db.session.flush()
    told = events.ReformLinked(
        plan=edition.plan.code, item=row.item.code, on=codes[on], about=about(edition)
    )
    journal.record(told, by=by)
    return made


@operation
def unlink(row: ReformLink, *, seen: int | None, by: User) -> None:
    """An item of a draft does not wait for another any more. `seen` is the version's own."""
    allowed(by, WRITE)
    row.edition.as_seen(seen)
    _drafting(row.edition)
    told = events.ReformUnlinked(
        plan=row.edition.plan.code, item=row.item.code, on=row.on_item.code,
        about=about(row.edition),
    )  # fmt: skip
    row.edition.changed_at = clock.now()
    db.session.delete(row)
    db.session.flush()
    journal.record(told, by=by)


@operation
def withdraw(row: ReformVersion, *, seen: int | None, by: User) -> None:
    """A draft that comes to nothing stays on record."""
    allowed(by, WRITE)
    row.as_seen(seen)
    row.state = row.state.then(VersionState.WITHDRAWN)
    db.session.flush()
    told = events.ReformVersionWithdrawn(plan=row.plan.code, number=row.number, about=about(row))
    journal.record(told, by=by)


def _drafting(row: ReformVersion) -> None:
    if row.state is not VersionState.DRAFT:
        raise Refusal(FIXED)
