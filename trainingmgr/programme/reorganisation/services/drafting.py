"""A target is begun from the register or from the version before, and written unit by unit."""

from collections.abc import Mapping
from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import insert
from sqlalchemy.orm.attributes import flag_modified

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed
from trainingmgr.core import clock, journal
from trainingmgr.core.columns import new_uid
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.programme.reorganisation import events, queries
from trainingmgr.programme.reorganisation.models import (
    AFTER,
    FIXED,
    GONE,
    INTO,
    SENTENCE,
    EstablishmentTarget,
    TargetPosts,
    TargetUnit,
    about,
)
from trainingmgr.programme.reorganisation.rules import GOES, Fate, Source, TargetState
from trainingmgr.registry.structure.models import Organisation
from trainingmgr.registry.structure.rules import BANDS

WRITE = Permission.REORGANISATION_WRITE
DAY = _("Write the day.")


@operation
def begin(
    service: Organisation, for_on: date, why: str, source: Source, *, by: User
) -> EstablishmentTarget:
    """A new version of what a service is to be: it begins as the register stands, or as the
    version before says, with the units that the register has got since.
    """
    allowed(by, WRITE)
    if for_on <= clock.today():
        raise Refusal(_("A target is for a day to come."), field="for_on")
    if len(why.strip()) < 10:
        raise Refusal(SENTENCE, field="why")
    last = queries.newest(service.id)
    if last is not None and last.state in (TargetState.DRAFT, TargetState.OFFERED):
        raise Refusal(_("This service has a version that is not agreed yet."))
    if source is Source.BEFORE and last is None:
        raise Refusal(_("There is no version before this one."), field="source")
    made = EstablishmentTarget(
        service_id=service.id, service=service, number=last.number + 1 if last else 1,
        for_on=for_on, why=why.strip(), by_id=by.id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    if last is not None and source is Source.BEFORE:
        _copied(made, last)
    _registered(made, with_posts=source is Source.REGISTER)
    told = events.TargetBegun(service=service.code, number=made.number, about=about(made))
    journal.record(told, by=by)
    return made


def _registered(made: EstablishmentTarget, *, with_posts: bool) -> None:
    """Every unit of the register that the version does not have yet stays, with its posts."""
    units = [
        TargetUnit(target_id=made.id, unit_id=each.id, code=each.code, titles=dict(each.titles))
        for each in queries.unsaid(made)
    ]
    db.session.add_all(units)
    db.session.flush()
    keys = {each.unit_id: each.id for each in units}
    if with_posts:
        _posts([
            (keys[unit_id], band, specialty, count)
            for unit_id, band, specialty, count in queries.posts_registered(
                made.service_id, clock.today()
            )
            if unit_id in keys
        ])  # fmt: skip


def _copied(made: EstablishmentTarget, last: EstablishmentTarget) -> None:
    """What the version before says. A unit to be formed that is in the register now stays."""
    rows = queries.placed(last)
    if any(row.on and row.on > made.for_on for row, _unit in rows):
        raise Refusal(AFTER, field="for_on")
    new: dict[int, TargetUnit] = {}
    for stays in (True, False):  # a destination is written before what goes into it
        for row, unit in rows:
            if (row.fate is not Fate.MERGE) is not stays:
                continue
            formed = row.fate is Fate.FORM and unit is not None
            new[row.id] = TargetUnit(
                target_id=made.id, code=row.code, titles=dict(row.titles),
                unit_id=unit, fate=Fate.KEEP if formed else row.fate,
                on=None if formed else row.on,
                into_id=new[row.into_id].id if row.into_id else None,
            )  # fmt: skip
            db.session.add(new[row.id])
        db.session.flush()
    _posts([
        (new[each.unit_id].id, each.band, each.specialty, each.number)
        for each in queries.posts_of(last)
    ])  # fmt: skip


def _posts(lines: list[tuple[int, str, str, int]]) -> None:
    if lines:
        db.session.execute(insert(TargetPosts), [
            {"uid": new_uid(), "unit_id": unit, "band": band, "specialty": said, "number": number}
            for unit, band, said, number in lines
        ])  # fmt: skip


@operation
def decide(
    row: TargetUnit, fate: Fate, on: date | None = None, into: TargetUnit | None = None, *,
    seen: int | None, by: User,
) -> None:  # fmt: skip
    """Say what becomes of a unit of the register: it stays, is merged into another or disbanded.
    Its posts of the draft go with it.
    """
    allowed(by, WRITE)
    row.as_seen(seen)
    _drafting(row.target)
    if row.fate is Fate.FORM or fate is Fate.FORM:
        raise Refusal(_("A unit that is formed is not in the register yet."), field="fate")
    if fate is Fate.KEEP:
        on = into = None
    else:
        on = _day(row.target, on)
    if fate is not Fate.MERGE:
        into = None
    elif into is None:
        raise Refusal(_("Say into which unit it is merged."), field="into")
    else:
        _takes(row, into, on)
    if fate in GOES:
        if (first := queries.merged_into(row)) is not None:
            raise Refusal(
                _("%(unit)s is merged into this unit. Say first what else becomes of it.",
                  unit=first.code), field="fate",
            )  # fmt: skip
        for each in list(row.posts):
            db.session.delete(each)
        db.session.flush()
    row.fate, row.on, row.into_id = fate, on, into.id if into else None
    _written(row, by)


def _takes(row: TargetUnit, into: TargetUnit, on: date | None) -> None:
    """Nothing is merged into what goes itself, so that no circle can ever close."""
    if into.target_id != row.target_id or into.id == row.id or into.fate in GOES:
        raise Refusal(INTO, field="into")
    if into.on is not None and on is not None and into.on > on:
        raise Refusal(_("That unit is formed later than this one goes."), field="into")


def _day(target: EstablishmentTarget, on: date | None) -> date:
    if on is None:
        raise Refusal(DAY, field="on")
    if on > target.for_on:
        raise Refusal(AFTER, field="on")
    return on


@operation
def form(
    target: EstablishmentTarget, code: str, titles: Mapping[str, str], on: date | None, *,
    by: User,
) -> TargetUnit:  # fmt: skip
    """A unit that is to be formed by a day. The register gets it then, under the same code."""
    allowed(by, WRITE)
    _drafting(target)
    day = _day(target, on)
    said = {key: each.strip() for key, each in titles.items() if each.strip()}
    if not said:
        raise Refusal(_("Write a title in one language at least."), field="title_en")
    if queries.is_registered(code):
        raise Refusal(_("This unit is in the register already."), field="code")
    row = TargetUnit(target_id=target.id, target=target, code=code, titles=said, fate=Fate.FORM,
                     on=day)  # fmt: skip
    db.session.add(row)
    _written(row, by)
    return row


@operation
def take_out(row: TargetUnit, *, seen: int | None, by: User) -> None:
    """A unit that was to be formed is not, with its posts."""
    allowed(by, WRITE)
    row.as_seen(seen)
    _drafting(row.target)
    if row.fate is not Fate.FORM:
        raise Refusal(_("This unit is in the register. Say what becomes of it."))
    if (first := queries.merged_into(row)) is not None:
        raise Refusal(
            _("%(unit)s is merged into this unit. Say first what else becomes of it.",
              unit=first.code)
        )  # fmt: skip
    for each in list(row.posts):
        db.session.delete(each)
    db.session.flush()
    target = row.target
    told = events.TargetUnitRemoved(
        service=target.service.code, number=target.number, unit=row.code, about=about(target)
    )
    db.session.delete(row)
    target.changed_at = clock.now()
    db.session.flush()
    journal.record(told, by=by)


@operation
def write_posts(
    row: TargetUnit, band: str, number: int, *, specialty: str = "", seen: int | None, by: User
) -> TargetPosts | None:
    """So many posts of a band are to be in a unit. Nought takes them out."""
    allowed(by, WRITE)
    _drafting(row.target)
    row.as_seen(seen)
    if row.fate in GOES:
        raise Refusal(GONE)
    if band not in BANDS:
        raise Refusal(_("Choose a band from OR-1 to OR-9 or OF-1 to OF-10."), field="band")
    if not 0 <= number <= 10_000:
        raise Refusal(_("Write a number from 0 to 10,000."), field="number")
    said = specialty.strip()
    found = next((each for each in row.posts if (each.band, each.specialty) == (band, said)), None)
    if found is not None and number:
        found.number, found.batch_id, found.before = number, None, None
    elif found is not None:
        row.posts.remove(found)
        db.session.delete(found)
        found = None
    elif number:
        found = TargetPosts(unit_id=row.id, band=band, specialty=said, number=number)
        row.posts.append(found)
    flag_modified(row, "code")  # a new version, though only its posts have changed
    row.target.changed_at = clock.now()
    db.session.flush()
    told = events.TargetPostsWritten(
        service=row.target.service.code, number=row.target.number, unit=row.code, band=band,
        count=number, about=about(row.target),
    )  # fmt: skip
    journal.record(told, by=by)
    return found


@operation
def withdraw(row: EstablishmentTarget, *, seen: int | None, by: User) -> None:
    """A draft that comes to nothing stays on record."""
    allowed(by, WRITE)
    row.as_seen(seen)
    row.state = row.state.then(TargetState.WITHDRAWN)
    db.session.flush()
    told = events.TargetWithdrawn(service=row.service.code, number=row.number, about=about(row))
    journal.record(told, by=by)


def _written(row: TargetUnit, by: User) -> None:
    row.target.changed_at = clock.now()
    db.session.flush()
    told = events.TargetUnitWritten(
        service=row.target.service.code, number=row.target.number, unit=row.code,
        fate=row.fate.value, about=about(row.target),
    )  # fmt: skip
    journal.record(told, by=by)


def _drafting(row: EstablishmentTarget) -> None:
    if row.state is not TargetState.DRAFT:
        raise Refusal(FIXED)
