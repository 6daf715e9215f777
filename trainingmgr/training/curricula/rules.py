"""Vocabulary of the catalogue, and what a course owes and a module demands."""

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date
from enum import StrEnum
from zlib import crc32

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from trainingmgr.core.states import State
from trainingmgr.core.values import dataclass
from trainingmgr.registry.people.rules import Literacy

NAMED_TOPICS = ("human_rights", "ihl", "child_protection", "gbv")
"""Human rights, law of armed conflict, child protection, prevention of gender-based violence:
first-class, reported apart, never to be removed."""


class VersionState(State):
    DRAFT = "draft", "agreed"
    AGREED = "agreed", "superseded"
    SUPERSEDED = "superseded"


class RecognitionState(StrEnum):
    """How an outside body stands to a version. Derived from its days, never stored."""

    APPLIED = "applied"
    COMING = "coming"
    RECOGNISED = "recognised"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


def recognition_state(
    first: date | None, last: date | None, ended: date | None, on: date
) -> RecognitionState:
    """From its first day to its last, unless the body has taken it back. No first day: applied."""
    if ended is not None and ended <= on:
        return RecognitionState.WITHDRAWN
    if first is None:
        return RecognitionState.APPLIED
    if on < first:
        return RecognitionState.COMING
    return (
        RecognitionState.LAPSED if last is not None and last < on else RecognitionState.RECOGNISED
    )


class HrddpScope(StrEnum):
    """Whether the due-diligence policy applies to a module's support."""

    OUT = "out"
    IN = "in"
    MIXED = "mixed"
    REVIEW = "review"
    AS_TOPIC = "as_topic"
    NOT_APPLICABLE = "not_applicable"


class AssessmentKind(StrEnum):
    PRE_TEST = "pre_test"
    POST_TEST = "post_test"
    PRACTICAL = "practical"
    ORAL = "oral"
    CONTINUOUS = "continuous"
    OBSERVATION = "observation"


class Method(StrEnum):
    """How an hour is taught."""

    LECTURE = "lecture"
    DISCUSSION = "discussion"
    EXERCISE = "exercise"
    ROLE_PLAY = "role_play"
    PRACTICAL = "practical"
    FIELD = "field"


class OutcomeKind(StrEnum):
    """What somebody takes away: domain 2.1.1."""

    KNOWLEDGE = "knowledge"
    SKILL = "skill"
    ATTITUDE = "attitude"


@dataclass(frozen=True)
class Outcome:
    """What people can do after a module, beginning with a verb: one line as it is typed in."""

    titles: Mapping[str, str]
    kind: OutcomeKind


class Review(StrEnum):
    """What somebody who did not write a draft makes of it."""

    SOUND = "sound"
    CHANGE = "change"


def mark_of(wordings: Iterable[tuple[int, int]]) -> int:
    """One number for drafts as they are worded now, each by its key and version: another one once
    any of them has changed.
    """
    return crc32(",".join(f"{key}:{version}" for key, version in sorted(wordings)).encode())


class Signing(StrEnum):
    """For whom somebody signs what is taught."""

    HOST = "host"
    MISSION = "mission"


@dataclass(frozen=True)
class Agreement:
    """Who signed a version for the host authority and for the mission, on which paper."""

    host: str
    host_capacity: str
    mission: str
    mission_capacity: str
    signed_on: date
    reference: str | None = None


@dataclass(frozen=True)
class Taught:
    """One lesson of a module as it is typed in: in its order, by what method, how long."""

    titles: Mapping[str, str]
    method: Method
    minutes: int


def by_method(lessons: Iterable["Taught"]) -> dict[Method, int]:
    """Minutes of each method that is used, in the order of `Method`."""
    found = dict.fromkeys(Method, 0)
    for lesson in lessons:
        found[lesson.method] += lesson.minutes
    return {method: minutes for method, minutes in found.items() if minutes}


def in_order(lessons: Sequence["Taught"], classes: Iterable[int]) -> list[dict[int, int]]:
    """What each class covers where lessons are taught in their order: minutes by the place of the
    lesson. `classes` are the minutes of the classes, in their order; what goes beyond the lessons
    covers nothing.
    """
    left = [[place, lesson.minutes] for place, lesson in enumerate(lessons)]
    covered = []
    for minutes in classes:
        here: dict[int, int] = {}
        while minutes > 0 and left:
            taken = min(minutes, left[0][1])
            here[left[0][0]] = taken
            minutes, left[0][1] = minutes - taken, left[0][1] - taken
            if not left[0][1]:
                left.pop(0)
        covered.append(here)
    return covered


def planned_by_method(
    lessons: Sequence["Taught"], classes: Iterable[int]
) -> dict[Method, tuple[int, int]]:
    """Minutes of each method that the classes cover, and those that the module owes."""
    done = dict.fromkeys(Method, 0)
    for here in in_order(lessons, classes):
        for place, minutes in here.items():
            done[lessons[place].method] += minutes
    return {method: (done[method], owed) for method, owed in by_method(lessons).items()}


@dataclass(frozen=True)
class Exam:
    """A planned assessment as it is typed in."""

    kind: AssessmentKind
    pass_mark: int
    share: int = 1

    @property
    def weight(self) -> int:
        """How much it counts in the mark of its module, beside the other tests. A test before the
        module measures the gain and decides nothing (R-TRN-07).
        """
        return 0 if self.kind is AssessmentKind.PRE_TEST else self.share

    @property
    def written(self) -> int | dict[str, int]:
        """As a file of a catalogue says it: the pass mark, and the weight where it has its own."""
        return {"pass": self.pass_mark, "weight": self.share} if self.weight > 1 else self.pass_mark

    @classmethod
    def read(cls, kind: str, said: int | Mapping[str, int]) -> "Exam":
        if isinstance(said, Mapping):
            return cls(AssessmentKind(kind), int(said["pass"]), int(said["weight"]))
        return cls(AssessmentKind(kind), int(said))


HEAVIEST = 100


def unfit(tests: Sequence[Exam]) -> Iterator[LazyString]:
    """What is wrong with the tests of a module."""
    kinds = [each.kind for each in tests]
    if len(set(kinds)) < len(kinds):
        yield _("A module has one test of each kind.")
    if not all(0 <= each.pass_mark <= FULL for each in tests):
        yield _("A pass mark is between 0 and 100.")
    if not all(1 <= each.share <= HEAVIEST for each in tests):
        yield _("A weight is between 1 and 100.")


@dataclass(frozen=True)
class Demands:
    """What a version of a module demands: everything that is agreed together."""

    titles: Mapping[str, str]
    minutes: int
    hrddp_scope: HrddpScope
    aim: Mapping[str, str] = field(default_factory=dict)
    max_class: int = 30
    ratio: int = 30
    pass_mark: int = 60
    attendance_min: int = 80
    validity_months: int | None = None
    literacy_required: Literacy = Literacy.NONE
    safety_critical: bool = False
    source: str | None = None
    needs: tuple["Need", ...] = ()
    tests: tuple[Exam, ...] = ()
    lessons: tuple[Taught, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    materials: Mapping[str, str] = field(default_factory=dict)
    languages: tuple[str, ...] = ()


FULL = 100
"""The least attendance, in percent, of the named topics and of what is critical to safety."""


def least_attendance(topic: str, *, safety_critical: bool, wanted: int = 80) -> int:
    """The least attendance that a module of this topic may ask for."""
    return FULL if safety_critical or topic in NAMED_TOPICS else wanted


TRAINING_DAY = 360
"""Minutes taught on an ordinary training day: six hours."""
LONG_COURSE_DAYS = 5
"""A course for armed personnel that is longer owes the four named topics (R-TRN-01)."""


@dataclass(frozen=True)
class Need:
    """One prerequisite as it is checked. Needs of the same group are alternatives."""

    module_id: int
    group: int = 0
    least_score: int | None = None
    or_test: bool = False


@dataclass(frozen=True)
class Held:
    """What somebody holds of one module: the best score, and whether only by placement test."""

    score: int | None = None
    by_test: bool = False


def unmet(needs: Iterable[Need], held: Mapping[int, Held]) -> list[tuple[Need, ...]]:
    """The groups of prerequisites of which not one stands. An empty list: may be taken."""
    groups: dict[tuple[int, int], list[Need]] = {}
    for need in needs:
        alone = need.module_id if need.group == 0 else 0
        groups.setdefault((need.group, alone), []).append(need)
    return [
        tuple(group)
        for group in groups.values()
        if not any(_met(need, held.get(need.module_id)) for need in group)
    ]


def _met(need: Need, held: Held | None) -> bool:
    if held is None or (held.by_test and not need.or_test):
        return False
    return need.least_score is None or (held.score or 0) >= need.least_score


def named_topics_lacking(
    minutes: int, topics: Iterable[str], *, for_armed: bool
) -> tuple[str, ...]:
    """The named topics that a course owes and does not teach (R-TRN-01).

    `minutes` of all its modules together, `topics` their codes. A course of five training days
    or less, or one that is not for armed personnel, owes none.
    """
    if not for_armed or minutes <= LONG_COURSE_DAYS * TRAINING_DAY:
        return ()
    taught = set(topics)
    return tuple(topic for topic in NAMED_TOPICS if topic not in taught)


def stands_until(on: date, months: int | None) -> date | None:
    """The last day on which what was attained counts; None if it does not lapse.

    Raises nothing: the 31st becomes the last day of a shorter month.
    """
    if months is None:
        return None
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    return on.replace(year=year, month=month + 1, day=min(on.day, monthrange(year, month + 1)[1]))


def needs_due_diligence(scopes: Iterable[HrddpScope]) -> bool:
    """Whether support through these modules needs an HRDDP clearance (R-VET-02b).

    One module that is in or mixed is enough. `review` counts as in until the secretariat has
    said otherwise; `as_topic` follows the modules beside it, and alone counts as in.
    """
    seen = set(scopes)
    if seen & {HrddpScope.IN, HrddpScope.MIXED, HrddpScope.REVIEW}:
        return True
    return HrddpScope.AS_TOPIC in seen and HrddpScope.OUT not in seen


TEST_WORD = "TEST"


def read_needs(text: str, keys: Mapping[str, int]) -> tuple[Need, ...]:
    """Prerequisites as typed: `IHL-102, HR-101/HR-201 80%, LIT-101/TEST`.

    A comma parts what is all needed, a slash parts alternatives, a percentage is the least score
    of its part, TEST lets a placement test count. Raises LookupError naming an unknown code.
    """
    found: list[Need] = []
    for group, part in enumerate((each for each in text.upper().split(",") if each.strip()), 1):
        words = part.replace("/", " ").split()
        scores = [int(word[:-1]) for word in words if re.fullmatch(r"[0-9]{1,3}%", word)]
        codes = [word for word in words if not word.endswith("%") and word != TEST_WORD]
        unknown = [code for code in codes if code not in keys]
        if unknown or not codes:
            raise LookupError(unknown[0] if unknown else part.strip())
        found += [
            Need(
                keys[code],
                group if len(codes) > 1 else 0,
                scores[0] if scores else None,
                or_test=TEST_WORD in words,
            )
            for code in codes
        ]
    return tuple(found)


def write_needs(needs: Iterable[Need], codes: Mapping[int, str]) -> str:
    """The same, the other way round."""
    parts: dict[tuple[int, int], list[Need]] = {}
    for need in needs:
        parts.setdefault((need.group, 0 if need.group else need.module_id), []).append(need)
    written = []
    for part in parts.values():
        words = [codes[need.module_id] for need in part]
        words += [TEST_WORD] if part[0].or_test else []
        score = f" {part[0].least_score}%" if part[0].least_score else ""
        written.append("/".join(words) + score)
    return ", ".join(written)
