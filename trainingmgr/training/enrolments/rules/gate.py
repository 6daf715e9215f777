"""The gate that a confirmation passes: every missing piece of one person for one run."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace
from datetime import date
from enum import StrEnum

from trainingmgr.core.columns import Sex
from trainingmgr.core.values import dataclass
from trainingmgr.registry.people.rules import GONE, SERVING, Category, Literacy, Status
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.training.curricula.rules import Held, Need, unmet
from trainingmgr.training.enrolments.rules import TAKES_A_SEAT, WAITS, EnrolmentState
from trainingmgr.vetting.rules import (
    NOT_SCREENED,
    AgeStop,
    Cover,
    Standing,
    Word,
    bridgeable,
    cover,
)


class PieceCode(StrEnum):
    """What may be missing before somebody can take part."""

    NOT_KNOWN = "not_known"
    NOMINATED_ALREADY = "nominated_already"
    RUN_CLOSED = "run_closed"
    GONE = "gone"
    WITHDRAWN_AGE = "withdrawn_age"
    AGE_UNKNOWN = "age_unknown"
    AWAY = "away"
    CLEARANCE = "clearance"
    CLEARANCE_ENDS = "clearance_ends"
    UNIT_STANDING = "unit_standing"
    UNIT_MISSING = "unit_missing"
    OVERLAP = "overlap"
    DATES_OVERLAP = "dates_overlap"
    PREREQUISITE = "prerequisite"
    ALREADY_TRAINED = "already_trained"
    CATEGORY = "category"
    RANK = "rank"
    LANGUAGE = "language"
    LITERACY = "literacy"
    FULL = "full"


class Weight(StrEnum):
    """What a missing piece does: stops the nomination itself, blocks the confirmation, puts on
    the waiting list, or is only said.
    """

    STOPS = "stops"
    BLOCKS = "blocks"
    WAITS = "waits"
    WARNS = "warns"


class Fix(StrEnum):
    """Where a missing piece is put right."""

    NUMBER = "number"
    PERSON = "person"
    CHILD_PROTECTION = "child_protection"
    VETTING = "vetting"
    UNIT_VETTING = "unit_vetting"
    OTHER_RUN = "other_run"
    TRAINING = "training"
    ELIGIBILITY = "eligibility"
    SEATS = "seats"
    NOWHERE = "nowhere"


FIXES = {
    PieceCode.NOT_KNOWN: Fix.NUMBER,
    PieceCode.NOMINATED_ALREADY: Fix.NOWHERE,
    PieceCode.RUN_CLOSED: Fix.NOWHERE,
    PieceCode.GONE: Fix.PERSON,
    PieceCode.WITHDRAWN_AGE: Fix.CHILD_PROTECTION,
    PieceCode.AGE_UNKNOWN: Fix.PERSON,
    PieceCode.AWAY: Fix.PERSON,
    PieceCode.CLEARANCE: Fix.VETTING,
    PieceCode.CLEARANCE_ENDS: Fix.VETTING,
    PieceCode.UNIT_STANDING: Fix.UNIT_VETTING,
    PieceCode.UNIT_MISSING: Fix.PERSON,
    PieceCode.OVERLAP: Fix.OTHER_RUN,
    PieceCode.DATES_OVERLAP: Fix.OTHER_RUN,
    PieceCode.PREREQUISITE: Fix.TRAINING,
    PieceCode.ALREADY_TRAINED: Fix.TRAINING,
    PieceCode.CATEGORY: Fix.ELIGIBILITY,
    PieceCode.RANK: Fix.ELIGIBILITY,
    PieceCode.LANGUAGE: Fix.PERSON,
    PieceCode.LITERACY: Fix.PERSON,
    PieceCode.FULL: Fix.SEATS,
}
BY_CELL_HEAD = frozenset(
    {
        PieceCode.PREREQUISITE,
        PieceCode.CATEGORY,
        PieceCode.RANK,
        PieceCode.LANGUAGE,
        PieceCode.LITERACY,
    }
)
"""Pieces of training: a second person of the cell signs their waiver."""
AWAY = frozenset({Status.AWOL, Status.DETAINED, Status.MISSING, Status.CAPTURED})
ABSENT_NOW = frozenset({Status.SICK, Status.HOSPITAL, Status.ON_LEAVE})
SOLDIERS = SERVING | {Category.RECRUIT, Category.EX_COMBATANT_CANDIDATE}
"""Who is the army's own: support to them is support to their unit (R-HRD-01)."""
_READS = {
    Literacy.NONE: 0,
    Literacy.READS: 1,
    Literacy.READS_WRITES: 2,
    Literacy.FUNCTIONAL: 3,
}


def literacy_asked(levels: Iterable[Literacy]) -> Literacy:
    """The most that any of the modules asks for."""
    return max((each for each in levels if each in _READS), key=_READS.__getitem__,
               default=Literacy.NONE)  # fmt: skip


@dataclass(frozen=True)
class Piece:
    """One missing piece: what, how heavy, its facts, and where to put it right.

    `names` are codes of modules, runs, languages or bands; `on` is the day that counts. A waived
    piece is only said, with the last day of its waiver. `contested` is never shown: a finding under
    appeal stands behind the word, so that a waiver signed before it bridges nothing any more.
    """

    code: PieceCode
    weight: Weight
    scheme: Scheme | None = None
    word: Word | None = None
    on: date | None = None
    names: tuple[str, ...] = ()
    waived_until: date | None = None
    contested: bool = False

    @property
    def fix(self) -> Fix:
        return FIXES[self.code]

    @property
    def key(self) -> str:
        """What a waiver names: the same piece again, whatever its day."""
        about = self.scheme or ",".join(self.names)
        return f"{self.code}:{about}" if about else str(self.code)

    @property
    def is_waivable(self) -> bool:
        """Whether a second person may sign an exception (R-VET-10).

        Never for age, for a person or unit that is not cleared, for a unit's due diligence, for
        somebody who is in two places, and never twice.
        """
        if self.weight is not Weight.BLOCKS:
            return False
        if self.code is PieceCode.CLEARANCE:
            return self.word is not None and bridgeable(self.word, None)
        return self.code in BY_CELL_HEAD

    def waived(self, until: date) -> "Piece":
        return replace(self, weight=Weight.WARNS, waived_until=until)


@dataclass(frozen=True)
class Clash:
    """Another run of the same person: its code and the day of the first class that overlaps.

    Without a day only the dates of the runs overlap, because one has no timetable yet.
    """

    code: str
    on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Run:
    """What a run asks of everybody on it."""

    code: str
    starts_on: date
    ends_on: date
    is_open: bool = True
    schemes: frozenset[Scheme] = frozenset({Scheme.NATIONAL})
    modules: Mapping[int, str] = field(default_factory=dict)
    """The code of each module it teaches, by key."""
    needs: tuple[tuple[Need, ...], ...] = ()
    """For each module in the order it is taught, what must stand before."""
    needed_codes: Mapping[int, str] = field(default_factory=dict)
    order: tuple[int, ...] = ()
    languages: frozenset[str] = frozenset()
    has_interpreter: bool = False
    literacy: Literacy = Literacy.NONE
    categories: frozenset[Category] = frozenset()
    """For whom it is; empty for everybody."""
    bands: frozenset[str] = frozenset()
    free_for_women: int = 1
    free_for_others: int = 1


@dataclass(frozen=True, kw_only=True)
class Nominee:
    """What is known of one person for one run. Words are those of the first day that counts."""

    category: Category
    status: Status
    sex: Sex = Sex.UNKNOWN
    band: str | None = None
    has_unit: bool = True
    age: AgeStop | None = None
    words: Mapping[Scheme, Standing] = field(default_factory=dict)
    unit_words: Mapping[Scheme, Standing] = field(default_factory=dict)
    held: Mapping[int, Held] = field(default_factory=dict)
    languages: frozenset[str] = frozenset()
    literacy: Literacy = Literacy.UNKNOWN
    clashes: tuple[Clash, ...] = ()
    is_nominated: bool = False
    has_seat: bool = False
    waivers: Mapping[str, date] = field(default_factory=dict)


@dataclass(frozen=True)
class Facts:
    """Everything the gate looks at. No person: nobody is known by the number that was given."""

    run: Run
    person: Nominee | None
    on: date


def pieces(facts: Facts) -> tuple[Piece, ...]:
    """Every missing piece of one person for one run, the heaviest first.

    All of them, always: nobody should come back with one paper to hear of the next.
    """
    person, run = facts.person, facts.run
    if person is None:
        return (Piece(PieceCode.NOT_KNOWN, Weight.STOPS),)
    found = [
        *_stops(run, person),
        *_clearances(run, person),
        *_unit(run, person),
        *_training(run, person),
        *_others(run, person),
    ]
    lasting = {key: until for key, until in person.waivers.items() if until >= facts.on}
    judged = [
        each.waived(lasting[each.key])
        if each.is_waivable and each.key in lasting and not each.contested
        else each
        for each in found
    ]
    return tuple(sorted(judged, key=lambda each: list(Weight).index(each.weight)))


def _stops(run: Run, person: Nominee) -> Iterator[Piece]:
    if not run.is_open:
        yield Piece(PieceCode.RUN_CLOSED, Weight.STOPS)
    if person.is_nominated:
        yield Piece(PieceCode.NOMINATED_ALREADY, Weight.STOPS)
    if person.status in GONE:
        yield Piece(PieceCode.GONE, Weight.STOPS, names=(person.status,))
    if person.age is AgeStop.WITHDRAWN:
        yield Piece(PieceCode.WITHDRAWN_AGE, Weight.STOPS)
    if person.age is AgeStop.UNKNOWN:
        yield Piece(PieceCode.AGE_UNKNOWN, Weight.BLOCKS)
    if person.status in AWAY:
        yield Piece(PieceCode.AWAY, Weight.BLOCKS, names=(person.status,))
    if person.status in ABSENT_NOW:
        yield Piece(PieceCode.AWAY, Weight.WARNS, names=(person.status,))


def _clearances(run: Run, person: Nominee) -> Iterator[Piece]:
    """Each scheme the run requires (R-VET-01, 02, 03). HRDDP is about units: of what it says
    about a person only a refusal counts.

    Conditions that are still open are said and do not block: a clearance with conditions permits
    confirmation (R-VET-02).
    """
    for scheme in sorted(run.schemes):
        standing = person.words.get(scheme, NOT_SCREENED)
        refused = standing.word is Word.NOT_CLEARED or standing.contested
        if scheme is Scheme.HRDDP and not refused:
            continue
        if standing.word not in (Word.CLEARED, Word.CONDITIONS):
            yield Piece(
                PieceCode.CLEARANCE, Weight.BLOCKS, scheme, standing.word, standing.valid_to,
                contested=standing.contested,
            )  # fmt: skip
            continue
        reach = cover(standing.valid_to, run.starts_on, run.ends_on)
        if reach is Cover.ENDS_BEFORE:
            yield Piece(PieceCode.CLEARANCE, Weight.BLOCKS, scheme, Word.EXPIRED, standing.valid_to)
            continue
        if standing.word is Word.CONDITIONS:
            yield Piece(PieceCode.CLEARANCE, Weight.WARNS, scheme, standing.word)
        if reach is Cover.ENDS_DURING:
            yield Piece(
                PieceCode.CLEARANCE_ENDS, Weight.WARNS, scheme, standing.word, standing.valid_to
            )


def _unit(run: Run, person: Nominee) -> Iterator[Piece]:
    """The standing of the person's unit: HRDDP for the whole run, open conditions included
    (R-HRD-01, 02), and under any other scheme that the unit is not refused, an appeal that is
    not decided included (R-HRD-03).
    """
    for scheme in sorted(run.schemes):
        standing = person.unit_words.get(scheme, NOT_SCREENED)
        if scheme is not Scheme.HRDDP:
            if standing.word is Word.NOT_CLEARED or standing.contested:
                yield Piece(
                    PieceCode.UNIT_STANDING, Weight.BLOCKS, scheme, standing.word,
                    contested=standing.contested,
                )  # fmt: skip
        elif not person.has_unit:
            if person.category in SOLDIERS:
                yield Piece(PieceCode.UNIT_MISSING, Weight.BLOCKS)
        elif standing.word is not Word.CLEARED:
            yield Piece(
                PieceCode.UNIT_STANDING, Weight.BLOCKS, scheme, standing.word, standing.valid_to,
                contested=standing.contested,
            )  # fmt: skip
        elif cover(standing.valid_to, run.starts_on, run.ends_on) is not Cover.WHOLE:
            yield Piece(
                PieceCode.UNIT_STANDING, Weight.BLOCKS, scheme, Word.EXPIRED, standing.valid_to
            )


def _training(run: Run, person: Nominee) -> Iterator[Piece]:
    """Prerequisites, two places at once, and what the person has been taught already
    (R-TRN-06, R-TRN-10). A module taught earlier in the same run is a prerequisite met.
    """
    taught: dict[int, Held] = {}
    for module_id, needs in zip(run.order, run.needs, strict=True):
        for group in unmet(needs, taught | dict(person.held)):
            names = tuple(run.needed_codes.get(each.module_id, "") for each in group)
            yield Piece(PieceCode.PREREQUISITE, Weight.BLOCKS, names=names)
        taught[module_id] = Held(score=100)
    for clash in person.clashes:
        yield Piece(
            PieceCode.OVERLAP if clash.on else PieceCode.DATES_OVERLAP,
            Weight.BLOCKS if clash.on else Weight.WARNS,
            on=clash.on,
            names=(run.code, clash.code),
        )
    known = tuple(code for key, code in run.modules.items() if key in person.held)
    if known:
        yield Piece(PieceCode.ALREADY_TRAINED, Weight.WARNS, names=known)


def _others(run: Run, person: Nominee) -> Iterator[Piece]:
    if run.categories and person.category not in run.categories:
        yield Piece(PieceCode.CATEGORY, Weight.BLOCKS, names=(person.category,))
    if run.bands and person.band not in run.bands:
        yield Piece(PieceCode.RANK, Weight.BLOCKS, names=(person.band,) if person.band else ())
    if run.languages and not person.languages & run.languages:
        known = bool(person.languages) and not run.has_interpreter
        yield Piece(
            PieceCode.LANGUAGE, Weight.BLOCKS if known else Weight.WARNS,
            names=tuple(sorted(run.languages)),
        )  # fmt: skip
    if run.literacy in _READS and _READS[run.literacy] > _READS.get(person.literacy, 0):
        unknown = person.literacy is Literacy.UNKNOWN
        weight = Weight.WARNS if unknown else Weight.BLOCKS
        yield Piece(PieceCode.LITERACY, weight, names=(run.literacy,))
    free = run.free_for_women if person.sex is Sex.F else run.free_for_others
    if free <= 0 and not person.has_seat:
        yield Piece(PieceCode.FULL, Weight.WAITS)


@dataclass(frozen=True)
class Verdict:
    """What the gate says of one person for one run."""

    pieces: tuple[Piece, ...] = ()
    run: Run | None = None
    """What was asked of everybody."""

    def _has(self, *weights: Weight) -> bool:
        return any(piece.weight in weights for piece in self.pieces)

    @property
    def may_be_nominated(self) -> bool:
        return not self._has(Weight.STOPS)

    @property
    def may_join(self) -> bool:
        """Nothing blocks it; there may be no seat."""
        return not self._has(Weight.STOPS, Weight.BLOCKS)

    @property
    def waits(self) -> bool:
        return self.may_join and self._has(Weight.WAITS)

    @property
    def is_withdrawn(self) -> bool:
        """Withdrawn for age: the one word that everybody reads instead of another (R-AGE-01)."""
        return any(piece.code is PieceCode.WITHDRAWN_AGE for piece in self.pieces)

    @property
    def missing(self) -> tuple[Piece, ...]:
        """What must be put right before a confirmation."""
        return tuple(p for p in self.pieces if p.weight in (Weight.STOPS, Weight.BLOCKS))

    @property
    def said(self) -> tuple[Piece, ...]:
        """What is only said."""
        return tuple(p for p in self.pieces if p.weight in (Weight.WAITS, Weight.WARNS))


CLEARANCE_PIECES = frozenset({PieceCode.CLEARANCE, PieceCode.UNIT_STANDING, PieceCode.AGE_UNKNOWN})


def shown_state(state: EnrolmentState, verdict: Verdict) -> EnrolmentState:
    """The word for a nomination that waits: what is missing decides (10.2)."""
    if state not in WAITS or verdict.may_join:
        return state
    missing = {piece.code for piece in verdict.missing}
    refused = any(piece.word is Word.NOT_CLEARED for piece in verdict.missing)
    if missing <= CLEARANCE_PIECES and not refused:
        return EnrolmentState.CLEARANCE_PENDING
    return EnrolmentState.INELIGIBLE


FREEZING = CLEARANCE_PIECES | {PieceCode.WITHDRAWN_AGE, PieceCode.UNIT_MISSING}


def frozen_by(verdict: Verdict, on: date, state: EnrolmentState) -> tuple[Piece, ...]:
    """What freezes somebody who is on the run already: a suspended unit, an ended clearance, an
    age doubt; and, until they have finished it, that they died or left the service. Derived each
    time; nothing is written, nothing is deleted (R-HRD-03).

    What is valid on that day and ends later is no freeze yet.
    """
    freezing = FREEZING | {PieceCode.GONE} if state in TAKES_A_SEAT else FREEZING
    return tuple(
        piece
        for piece in verdict.missing
        if piece.code in freezing and not (piece.on is not None and piece.on >= on)
    )
