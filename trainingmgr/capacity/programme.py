"""The problem as a linear programme.

Columns: people of a region taught a topic in a month; classes that people who are alike lead or
assist in it, by where and in what language; people left in the queue; money left over. Rows: nobody
is taught before they are cleared; every full class is led and assisted; days of teaching and of
travel are those that people have; seats are those of the rooms; money spent is there.
A class may run over the end of a month: classes are counted in parts. The objective is the number
of people taught, each topic counting alike.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from trainingmgr.capacity.clearing import open_by
from trainingmgr.capacity.levers import Levers, Way
from trainingmgr.capacity.problem import Need, Problem, Region, Staff, Subject
from trainingmgr.core.values import dataclass
from trainingmgr.rostering.rows import Rows

WORKDAYS = 20
"""Days of a month on which a room can be used."""
ENDLESS = 1e30

Cell = tuple[str, str, int]
"""Topic, region, month."""
Place = tuple[str, str]
"""Where people sit, and in what language they are taught."""


@dataclass(frozen=True)
class Post:
    """A column of staff: whose days it takes, and what a class of it costs."""

    column: int
    staff: int
    place: Place
    subject: str
    month: int
    travels: bool
    leads: bool


class Programme:
    """The programme of a problem under its levers, and the way back from columns and rows."""

    def __init__(self, problem: Problem, levers: Levers) -> None:
        self.problem, self.levers, self.rows = problem, levers, Rows()
        self.subjects = {each.code: each for each in problem.subjects}
        self.regions = {each.code: each for each in problem.regions}
        self.open = {
            (each.subject, each.region): open_by(each, problem.clearing, problem.months)
            for each in problem.needs
        }
        self.site = levers.centre or problem.regions[0].code
        self.too_few = set(self._too_few())
        self.taught: dict[Cell, int] = {}
        self.queue: dict[Cell, int] = {}
        self.staff: dict[tuple[str, Place, int, bool], int] = {}
        self.seats: dict[tuple[str, int], int] = {}
        self.money: dict[int, int] = {}
        self.posts: list[Post] = []
        self._queues()
        self._staffed()
        self._seated()
        self._paid()

    def place(self, region: Region) -> Place:
        """Where the people of a region are taught, and in their language."""
        national = self.levers.way is Way.NATIONAL
        return (self.site if national else region.code), region.language

    def travels(self, region: str) -> bool:
        return self.levers.way is Way.NATIONAL and region != self.site

    def most(self, subject: Subject, place: str) -> int:
        """People in a full class: what the module allows, and no more than the rooms there seat.
        Where there is no room, a team teaches in the camp.
        """
        seats = self.regions[place].seats
        return subject.most if seats is None else max(1, min(subject.most, seats))

    def class_days(self, subject: Subject, travels: bool) -> float:
        """Days that one class takes of somebody who teaches it."""
        return subject.days + (2 * self.levers.travel_days if travels else 0)

    def _too_few(self) -> Iterator[tuple[str, str]]:
        """Topics and regions for which the fewest that a class may have never come together."""
        together: dict[tuple[str, Place], int] = defaultdict(int)
        for (subject, region), people in self.open.items():
            together[subject, self.place(self.regions[region])] += people[-1]
        for subject, region in self.open:
            if together[subject, self.place(self.regions[region])] < self.subjects[subject].least:
                yield subject, region

    def cells(self) -> Iterator[Need]:
        """What is owed and can be taught."""
        for each in self.problem.needs:
            if (each.subject, each.region) not in self.too_few:
                yield each

    def _queues(self) -> None:
        """Who may be taught and is not yet waits for the next month."""
        for each in self.cells():
            key, before = (each.subject, each.region), 0
            carried: list[tuple[int, float]] = []
            for month, people in enumerate(self.open[key]):
                taught = self.rows.column(1.0, ENDLESS)
                after = self.rows.column(0.0, ENDLESS)
                new = float(people - before)
                self.queue[(*key, month)] = len(self.rows.lower)
                self.rows.row([(taught, 1.0), (after, 1.0), *carried], new, new)
                self.taught[(*key, month)] = taught
                before, carried = people, [(after, -1.0)]

    def _staffed(self) -> None:
        """Every full class has its lead and its assistants, and they have the days for it."""
        sitting: dict[tuple[str, Place, int], list[int]] = defaultdict(list)
        for (topic, region, month), column in self.taught.items():
            sitting[topic, self.place(self.regions[region]), month].append(column)
        days: dict[tuple[int, int], list[tuple[int, float]]] = defaultdict(list)
        for (code, place, month), columns in sitting.items():
            subject = self.subjects[code]
            for leads, count in ((True, 1), (False, subject.assistants)):
                if not count:
                    continue
                share = count / self.most(subject, place[0])
                terms = [(each, share) for each in columns]
                for post in self._posts(subject, place, month, leads=leads):
                    terms.append((post.column, -1.0))
                    taken = self.class_days(subject, post.travels)
                    days[post.staff, month].append((post.column, taken))
                self.staff[code, place, month, leads] = len(self.rows.lower)
                self.rows.row(terms, 0.0)
        for (staff, month), terms in days.items():
            self.rows.row(terms, self.problem.staff[staff].days[month])

    def _posts(self, subject: Subject, place: Place, month: int, *, leads: bool) -> Iterator[Post]:
        for key, staff in enumerate(self.problem.staff):
            if place[1] in staff.languages and _lasts(staff, subject.code, leads) > month:
                travels = staff.region != place[0]
                post = Post(
                    self.rows.column(0.0, ENDLESS), key, place, subject.code, month, travels, leads
                )
                self.posts.append(post)
                yield post

    def _seated(self) -> None:
        """People sit in the rooms of where they are taught; in a camp without, on the ground."""
        sitting: dict[tuple[str, int], list[tuple[int, float]]] = defaultdict(list)
        for (subject, region, month), column in self.taught.items():
            site = self.place(self.regions[region])[0]
            sitting[site, month].append((column, self.subjects[subject].days))
        for (site, month), terms in sitting.items():
            seats = self.regions[site].seats
            if seats is not None:
                self.seats[site, month] = len(self.rows.lower)
                self.rows.row(terms, float(seats * WORKDAYS))

    def _paid(self) -> None:
        """What is not spent in a month is there in the next."""
        if self.levers.funds is None:
            return
        spent: dict[int, list[tuple[int, float]]] = defaultdict(list)
        for column, month, price in self.prices():
            spent[month].append((column, price))
        carried: list[tuple[int, float]] = []
        for month in range(self.problem.months):
            after = self.rows.column(0.0, ENDLESS)
            self.money[month] = len(self.rows.lower)
            self.rows.row([*spent[month], (after, 1.0), *carried], float(self.levers.funds))
            carried = [(after, -1.0)]

    def prices(self) -> Iterator[tuple[int, int, float]]:
        """Column, month and money: a person's days and journey, a class, a journey to teach it."""
        known = self.problem.prices
        for (subject, region, month), column in self.taught.items():
            yield column, month, self.seat_price(self.subjects[subject], region)
        for post in self.posts:
            if post.travels:
                yield post.column, post.month, float(known.trainer_trip)

    def seat_price(self, subject: Subject, region: str) -> float:
        known, way = self.problem.prices, self.travels(region)
        days = subject.days + (2 * self.levers.travel_days if way else 0)
        full = self.most(subject, self.place(self.regions[region])[0])
        return known.per_diem * days + known.class_day * subject.days / full + way * known.trip


def _lasts(staff: Staff, subject: str, leads: bool) -> int:
    known: Mapping[str, int] = staff.leads if leads else staff.assists
    return known.get(subject, 0)
