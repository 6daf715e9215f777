"""What is there today, as a problem for `capacity`; and the scenarios that were made."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from statistics import median
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy import and_, case, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from trainingmgr.capacity.problem import (
    DAY,
    LONGEST,
    Clearing,
    Need,
    Prices,
    Problem,
    Region,
    Staff,
    Subject,
)
from trainingmgr.core.db import db
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.core.values import dataclass
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import known
from trainingmgr.registry.people.rules import GONE
from trainingmgr.registry.structure.models import Place, Room, TrainingCentre, Unit
from trainingmgr.registry.structure.rules import PlaceLevel, Scheme
from trainingmgr.rostering.problem import assistants_for
from trainingmgr.training.capacity.models import CapacityScenario, ScenarioRegion
from trainingmgr.training.capacity.rules import (
    BESIDE,
    FEWEST_CASES,
    LEAST_CLASS,
    month_after,
    months_from,
)
from trainingmgr.training.cohorts.models import CloseOut, Cohort, Joining, TrainingSession
from trainingmgr.training.coverage.models import CoverageMark
from trainingmgr.training.curricula.models import Module, ModuleVersion, Topic
from trainingmgr.training.curricula.rules import VersionState
from trainingmgr.training.trainers import queries as trainers
from trainingmgr.training.trainers.models import Posting
from trainingmgr.training.trainers.rules import LEADS, Profile, TeachingLevel
from trainingmgr.vetting.cases.models import VettingCase
from trainingmgr.vetting.models import Clearance
from trainingmgr.vetting.queries import stands
from trainingmgr.vetting.rules import ADVERSE, POSITIVE, UNDECIDED

READ = Permission.CAPACITY_READ
LAWFUL_DAYS = 90
"""What the criteria give a case where too few have been finished."""


@dataclass(frozen=True)
class Taught:
    """A topic with the module through which it is taught here."""

    topic: Topic
    version: ModuleVersion


def subjects() -> Sequence[Taught]:
    """Each topic with the first of its modules by code that has an agreed version."""
    rows = db.session.scalars(
        select(ModuleVersion)
        .join(ModuleVersion.module)
        .join(Module.topic)
        .where(ModuleVersion.state == VersionState.AGREED)
        .options(joinedload(ModuleVersion.module).joinedload(Module.topic))
        .order_by(Topic.position, Topic.code, Module.code)
    ).all()
    found: dict[int, Taught] = {}
    for each in rows:
        found.setdefault(each.module.topic_id, Taught(each.module.topic, each))
    return list(found.values())


def regions(*, reader: Reader, permission: Permission = READ) -> Sequence[Place]:
    """The regions that the reader plans for: those of their centres, or all."""
    found = db.session.scalars(
        select(Place).where(Place.level == PlaceLevel.ADM1).order_by(Place.pcode)
    ).all()
    reach = reader.reach(permission)
    if reach.national:
        return found
    paths = db.session.scalars(
        select(Place.path)
        .outerjoin(TrainingCentre, TrainingCentre.place_id == Place.id)
        .where(or_(TrainingCentre.id.in_(reach.centres), Place.id.in_(reach.places)))
    ).all()
    return [each for each in found if any(path.startswith(each.path) for path in paths)]


def snapshot(
    places: Sequence[Place], chosen: Sequence[Taught], prices: Prices, on: date
) -> Problem:
    """What is there on a day in these regions. Some twenty statements, however many people."""
    where = _Where(places)
    first = month_after(on)
    ends = [*months_from(first, LONGEST + 1)[1:]]
    people, needs, unasked = _needs(where, chosen, on, ends)
    speaks = _languages(where)
    seats = _seats(where)
    return Problem(
        first, LONGEST,
        tuple(_subject(each) for each in chosen),
        tuple(Region(each.pcode, people[each.pcode], speaks.get(each.pcode, speaks[""]),
                     seats.get(each.pcode)) for each in places),
        needs,
        tuple(_staff(where, chosen, on, months_from(first, LONGEST + 1))),
        _clearing(on, unasked),
        prices,
    )  # fmt: skip


class _Where:
    """In which of the regions a place lies."""

    def __init__(self, places: Sequence[Place]) -> None:
        self.codes = {str(each.id): each.pcode for each in places}

    def of(self, path: str | None) -> str | None:
        parts = (path or "").split("/")
        return next((self.codes[each] for each in parts if each in self.codes), None)


def _subject(each: Taught) -> Subject:
    version = each.version
    return Subject(
        each.topic.code, version.module.code, version.minutes / DAY, version.max_class,
        min(LEAST_CLASS, version.max_class), assistants_for(version.max_class, version.ratio),
        version.validity_months,
    )  # fmt: skip


def _needs(
    where: _Where, chosen: Sequence[Taught], on: date, ends: Sequence[date]
) -> tuple[Counter[str], tuple[Need, ...], int]:
    """People by region, what each topic owes them, and how many vetting was never asked about."""
    standing = _standing(on)
    rows = db.session.execute(
        select(Place.path, standing.c.word, func.count())
        .select_from(standing)
        .join(Unit, Unit.id == standing.c.unit_id)
        .join(Place, Place.id == Unit.place_id)
        .group_by(Place.path, standing.c.word)
    ).all()
    people: Counter[str] = Counter()
    words: Counter[tuple[str, str]] = Counter()
    for path, word, count in rows:
        if (code := where.of(path)) is not None:
            people[code] += count
            words[code, word] += count
    marked: Counter[tuple[str, str, int]] = Counter()
    lapses: dict[tuple[str, int], list[int]] = defaultdict(lambda: [0] * len(ends))
    for path, word, topic, until, count in db.session.execute(
        select(Place.path, standing.c.word, CoverageMark.topic_id, CoverageMark.until_on,
               func.count())
        .select_from(standing)
        .join(CoverageMark, CoverageMark.person_id == standing.c.id)
        .join(Unit, Unit.id == standing.c.unit_id)
        .join(Place, Place.id == Unit.place_id)
        .where(or_(CoverageMark.until_on.is_(None), CoverageMark.until_on >= on))
        .group_by(Place.path, standing.c.word, CoverageMark.topic_id, CoverageMark.until_on)
    ):  # fmt: skip
        code = where.of(path)
        if code is None:
            continue
        marked[code, word, topic] += count
        month = next((n for n, end in enumerate(ends) if until and until < end), None)
        if month is not None:
            lapses[code, topic][month] += count
    needs = tuple(
        Need(
            each.topic.code, code,
            current=sum(marked[code, word, each.topic.id] for word in _WORDS),
            lapses=tuple(lapses[code, each.topic.id]),
            **{
                word: words[code, word] - marked[code, word, each.topic.id]
                for word in _WORDS if word != "refused"
            },
        )
        for each in chosen
        for code in where.codes.values()
    )  # fmt: skip
    return people, needs, sum(count for (_code, word), count in words.items() if word == "unasked")


_WORDS = ("ready", "waiting", "unasked", "refused")


def _standing(on: date) -> Any:
    """Everybody who serves, with their unit and where national vetting of them stands."""

    def decided(*more: Any) -> Any:
        mine = Clearance.person_id == Person.id
        return exists().where(
            mine, Clearance.scheme == Scheme.NATIONAL, stands(on, "person_id"), *more
        )

    word = case(
        (decided(Clearance.outcome.in_(ADVERSE)), "refused"),
        (decided(Clearance.outcome.in_(POSITIVE), Clearance.valid_to >= on), "ready"),
        (decided(Clearance.outcome.in_(UNDECIDED)), "waiting"),
        else_="unasked",
    )
    return (
        select(Person.id, Person.unit_id, word.label("word"))
        .where(known(), Person.status.not_in(GONE))
        .subquery()
    )


def _languages(where: _Where) -> dict[str, str]:
    """In which language most classes of a region were taught; "" is of all."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for path, language, count in db.session.execute(
        select(Place.path, TrainingSession.language, func.count())
        .join(TrainingSession.cohort)
        .join(Cohort.centre)
        .join(TrainingCentre.place)
        .group_by(Place.path, TrainingSession.language)
    ):
        found[""][language] += count
        if (code := where.of(path)) is not None:
            found[code][language] += count
    known_ = {code: min(each, key=lambda one: (-each[one], one)) for code, each in found.items()}
    return {"": "en"} | known_


def _seats(where: _Where) -> dict[str, int]:
    found: Counter[str] = Counter()
    for path, seats in db.session.execute(
        select(Place.path, func.coalesce(func.sum(Room.seats), 0))
        .select_from(TrainingCentre)
        .join(TrainingCentre.place)
        .outerjoin(Room, Room.centre_id == TrainingCentre.id)
        .group_by(Place.path)
    ):
        if (code := where.of(path)) is not None:
            found[code] += seats
    return dict(found)


def _staff(
    where: _Where, chosen: Sequence[Taught], on: date, months: Sequence[date]
) -> Iterator[Staff]:
    """Who is posted there and may teach something of it; people who are alike together."""
    centres: dict[int, str | None] = {
        id_: where.of(path)
        for id_, path in db.session.execute(
            select(TrainingCentre.id, Place.path).join(TrainingCentre.place)
        )
    }
    posted = db.session.scalars(
        select(Posting.trainer_id)
        .where(Posting.until_on >= months[0], Posting.from_on < months[-1])
        .distinct()
    ).all()
    known_ = trainers.by_key(posted)
    alike: dict[Any, list[list[float]]] = defaultdict(list)
    for profile in trainers.profiles(list(known_.values()), on).values():
        if profile.clearance is not None or profile.age is not None:
            continue
        leads, assists = _teaches(profile, chosen, months)
        if not leads and not assists:
            continue
        for region, days in _days(profile, centres, months).items():
            if any(days):
                key = (region, tuple(sorted(profile.languages)), _pairs(leads), _pairs(assists))
                alike[key].append(days)
    for (region, languages, leads, assists), people in sorted(alike.items()):
        summed = tuple(round(sum(column), 2) for column in zip(*people, strict=True))
        yield Staff(region, len(people), languages, dict(leads), dict(assists), summed)


def _pairs(taught: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(taught.items()))


def _teaches(
    profile: Profile, chosen: Sequence[Taught], months: Sequence[date]
) -> tuple[dict[str, int], dict[str, int]]:
    """The topics that somebody leads, and assists in, with how many months that lasts."""
    leads: dict[str, int] = {}
    assists: dict[str, int] = {}
    codes = {each.version.module_id: each.topic.code for each in chosen}
    for each in profile.qualifications:
        code = codes.get(each.module_id)
        if code is None or each.level is TeachingLevel.OBSERVER:
            continue
        lasts = sum(
            each.expires_on is None or each.expires_on >= end - timedelta(days=1)
            for end in months[1:]
        )
        for known_ in (assists, leads) if each.level in LEADS else (assists,):
            known_[code] = max(lasts, known_.get(code, 0))
    return leads, assists


def _days(
    profile: Profile, centres: Mapping[int, str | None], months: Sequence[date]
) -> dict[str, list[float]]:
    """Teaching days by region and month: posted and screened, not on leave and not lent, four in
    five where the hours of a week allow no more.
    """
    part = min(1.0, profile.week_minutes / 5 / DAY)
    found: dict[str, list[float]] = defaultdict(lambda: [0.0] * (len(months) - 1))
    for tour in profile.tours:
        region = centres.get(tour.centre_id)
        if region is None:
            continue
        for month, (first, after) in enumerate(pairwise(months)):
            days = sum(
                day.weekday() < 5 and tour.is_good(day) and not _is_away(profile, day)
                for n in range((after - first).days)
                if (day := first + timedelta(days=n))
            )
            found[region][month] += days * part
    return found


def _is_away(profile: Profile, day: date) -> bool:
    gone = profile.left_on is not None and profile.left_on <= day
    leave = any(start <= day <= until for start, until in profile.leaves)
    return gone or leave or any(each.holds(day) for each in profile.lent)


def _clearing(on: date, unasked: int) -> Clearing:
    """How vetting went: finished cases, and what was decided in the last twelve months."""
    cases = db.session.execute(
        select(VettingCase.opened_on, VettingCase.decided_on)
        .where(VettingCase.decided_on.is_not(None), VettingCase.scheme == Scheme.NATIONAL)
        .order_by(VettingCase.decided_on.desc(), VettingCase.id)
        .limit(500)
    ).all()
    measured = sorted((decided_ - opened).days for opened, decided_ in cases if decided_)
    is_measured = len(measured) >= FEWEST_CASES
    decided = and_(
        Clearance.person_id.is_not(None), Clearance.scheme == Scheme.NATIONAL,
        Clearance.decided_on.between(on - timedelta(days=365), on),
    )  # fmt: skip
    granted, refused = db.session.execute(
        select(
            func.coalesce(func.sum(case((Clearance.outcome.in_(POSITIVE), 1), else_=0)), 0),
            func.coalesce(func.sum(case((Clearance.outcome.in_(ADVERSE), 1), else_=0)), 0),
        ).where(decided)
    ).one()
    both = granted + refused
    return Clearing(
        tuple(measured) if is_measured else (LAWFUL_DAYS,),
        granted * 100 // both if both else 100,
        -(-both // 12),
        unasked,
        len(measured) if is_measured else 0,
    )


def usual_prices(currency: str, on: date) -> Prices:
    """A day of a person and of a class as runs of the last two years cost, in this currency."""
    since = on - timedelta(days=730)
    diems = db.session.scalars(
        select(Joining.per_diem_minor)
        .where(Joining.currency == currency, Joining.report_on >= since)
        .limit(500)
    ).all()
    costs = db.session.execute(
        select(CloseOut.cost_minor, Cohort.starts_on, Cohort.ends_on)
        .join(Cohort, Cohort.id == CloseOut.cohort_id)
        .where(CloseOut.currency == currency, Cohort.ends_on >= since)
        .limit(500)
    ).all()
    days = [cost // ((ends - starts).days + 1) for cost, starts, ends in costs]
    known_ = [each for each in diems if each is not None]
    return Prices(currency, int(median(known_)) if known_ else 0, int(median(days)) if days else 0)


def _within(reader: Reader) -> Any:
    """Scenarios all of whose regions the reader reaches."""
    if reader.reach(READ).national:
        return CapacityScenario.id.is_not(None)
    mine = [each.id for each in regions(reader=reader)]
    beyond = exists().where(
        ScenarioRegion.scenario_id == CapacityScenario.id, ScenarioRegion.place_id.not_in(mine)
    )
    return ~beyond


@cache
def _whole() -> Sequence[ORMOption]:
    return (
        joinedload(CapacityScenario.by),
        joinedload(CapacityScenario.job),
        selectinload(CapacityScenario.regions).joinedload(ScenarioRegion.place),
    )


def scenarios(*, reader: Reader, cursor: str | None = None) -> Page[CapacityScenario]:
    """The newest first."""
    statement = select(CapacityScenario).where(_within(reader)).options(*_whole())
    return page_of(
        statement, CapacityScenario.at, CapacityScenario.id, cursor=cursor, descending=True
    )


def some(uids: Collection[UUID], *, reader: Reader) -> Sequence[CapacityScenario]:
    """These scenarios in the order that was asked for: if the reader may see all of them."""
    found = {
        each.uid: each
        for each in db.session.scalars(
            select(CapacityScenario)
            .where(CapacityScenario.uid.in_(uids), _within(reader))
            .options(*_whole())
            .execution_options(populate_existing=True)
        )
    }
    if set(uids) - found.keys():
        raise NotFound
    return [found[each] for each in dict.fromkeys(uids)]


def beside(uids: Collection[UUID], *, reader: Reader, least: int = 2) -> Sequence[CapacityScenario]:
    """Scenarios that can stand side by side; a Refusal says what else to choose."""
    if not least <= len(set(uids)) <= BESIDE:
        raise Refusal(_("Tick two to four scenarios and set them side by side."))
    found = some(uids, reader=reader)
    if waits := next((each for each in found if each.result is None), None):
        raise Refusal(_("%(code)s is not computed yet. Wait for it.", code=waits.code))
    if len({each.problem.prices.currency for each in found}) > 1:
        raise Refusal(_("Choose scenarios whose money is in the same currency."))
    return found


def scenario(uid: UUID, *, reader: Reader) -> CapacityScenario:
    return some([uid], reader=reader)[0]


def scenario_at(id_: int) -> CapacityScenario:
    """The same by its key, whoever asks: for the worker."""
    return db.session.scalars(
        select(CapacityScenario).where(CapacityScenario.id == id_).options(*_whole())
    ).one()


def next_number() -> int:
    return (db.session.scalar(select(func.max(CapacityScenario.id))) or 0) + 1


def topic_titles(language: str) -> dict[str, str]:
    return {each.code: each.title(language) for each in db.session.scalars(select(Topic))}
