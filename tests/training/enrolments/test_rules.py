"""The gate as arithmetic: every missing piece, always.

R-VET-02, 03, 10; R-HRD-01; R-AGE-01; R-TRN-06, 10.
"""

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainingmgr.core.columns import Sex
from trainingmgr.core.dates import PartialDate
from trainingmgr.registry.people.rules import GONE, Category, Literacy, Status
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.training.curricula.rules import Held, Need
from trainingmgr.training.enrolments.queries.gathered import Marks, NominationsSection
from trainingmgr.training.enrolments.rules import (
    EnrolmentState,
    LeavingReason,
    RankGroup,
    places,
)
from trainingmgr.training.enrolments.rules.balance import (
    AgeBand,
    Axis,
    Bar,
    Traits,
    age_band,
    balance,
    bars_of,
)
from trainingmgr.training.enrolments.rules.checked import RULES, Met, Rule, checked
from trainingmgr.training.enrolments.rules.completion import Places, completion
from trainingmgr.training.enrolments.rules.gate import (
    Clash,
    Facts,
    Nominee,
    Piece,
    PieceCode,
    Run,
    Verdict,
    Weight,
    frozen_by,
    pieces,
    shown_state,
)
from trainingmgr.training.enrolments.rules.groups import group_on, is_asked
from trainingmgr.vetting.rules import AgeStop, Standing, Word

ON = date(2026, 11, 2)
RUN = {"code": "R1", "starts_on": date(2026, 11, 16), "ends_on": date(2026, 11, 20)}
YEAR = Standing(Word.CLEARED, date(2026, 1, 1), date(2026, 12, 31))
FINE = {
    "category": Category.ENLISTED, "status": Status.ACTIVE, "words": {Scheme.NATIONAL: YEAR}
}  # fmt: skip


def found(run=None, on=ON, **person):
    return pieces(Facts(Run(**RUN | (run or {})), Nominee(**FINE | person), on))


def codes(*args, **kwargs):
    return [piece.code for piece in found(*args, **kwargs)]


def test_whoever_lacks_nothing_has_no_piece():
    assert found() == ()


def test_nobody_is_known_by_the_number():
    verdict = Verdict(pieces(Facts(Run(**RUN), None, ON)))
    assert not verdict.may_be_nominated


standings = st.builds(
    Standing,
    st.sampled_from(Word),
    st.none(),
    st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31)),
)
nominees = st.builds(
    Nominee,
    category=st.sampled_from(Category),
    status=st.sampled_from(Status),
    sex=st.sampled_from(Sex),
    band=st.none() | st.sampled_from(["OR-4", "OF-3"]),
    has_unit=st.booleans(),
    age=st.none() | st.sampled_from(AgeStop),
    words=st.dictionaries(st.sampled_from(Scheme), standings),
    unit_words=st.dictionaries(st.sampled_from(Scheme), standings),
    languages=st.frozensets(st.sampled_from(["en", "fr"])),
    literacy=st.sampled_from(Literacy),
    waivers=st.dictionaries(
        st.sampled_from(["clearance:national", "unit_standing:hrddp", "withdrawn_age", "overlap"]),
        st.dates(ON, date(2026, 12, 31)),
    ),
)
runs = st.builds(
    Run,
    code=st.just("R1"),
    starts_on=st.just(RUN["starts_on"]),
    ends_on=st.just(RUN["ends_on"]),
    schemes=st.frozensets(st.sampled_from(Scheme)).map(lambda some: some | {Scheme.NATIONAL}),
    languages=st.frozensets(st.sampled_from(["en", "fr"])),
    literacy=st.sampled_from(Literacy),
    free_for_women=st.integers(0, 2),
    free_for_others=st.integers(0, 2),
)


@given(run=runs, person=nominees)
def test_nobody_joins_without_every_clearance_and_of_age(run, person):
    """Whatever else is true, and whatever waivers there are (R-VET-02, R-AGE-01, R-HRD-01)."""
    verdict = Verdict(pieces(Facts(run, person, ON)))
    if not verdict.may_join:
        return
    assert person.age is None
    assert person.status not in GONE
    for scheme in run.schemes - {Scheme.HRDDP}:
        standing = person.words.get(scheme, Standing(Word.PENDING))
        bridged = (
            scheme is Scheme.NATIONAL
            and "clearance:national" in person.waivers
            and standing.word is not Word.NOT_CLEARED
        )
        assert bridged or standing.word in (Word.CLEARED, Word.CONDITIONS)
    if Scheme.HRDDP in run.schemes and person.has_unit:
        assert person.unit_words[Scheme.HRDDP].word is Word.CLEARED
        assert person.unit_words[Scheme.HRDDP].valid_to >= run.ends_on


@given(run=runs, person=nominees)
def test_every_piece_has_its_own_key_and_the_heaviest_comes_first(run, person):
    found = pieces(Facts(run, person, ON))
    weights = [list(Weight).index(piece.weight) for piece in found]
    assert weights == sorted(weights)
    waivable = [piece.key for piece in found if piece.is_waivable]
    assert len(waivable) == len(set(waivable))


@given(run=runs, person=nominees, other=st.sampled_from([Word.PENDING, Word.EXPIRED]))
def test_nothing_else_makes_up_for_a_missing_clearance(run, person, other):
    words = dict(person.words) | {Scheme.NATIONAL: Standing(other)}
    worse = Nominee(**{**vars(person), "words": words, "waivers": {}})
    assert not Verdict(pieces(Facts(run, worse, ON))).may_join


@pytest.mark.parametrize(
    ("valid_to", "weight"),
    [
        (date(2026, 11, 15), Weight.BLOCKS),
        (date(2026, 11, 16), Weight.WARNS),
        (date(2026, 11, 19), Weight.WARNS),
        (date(2026, 11, 20), None),
    ],
)
def test_dates_of_the_clearance_against_the_run_r_vet_03(valid_to, weight):
    standing = Standing(Word.CLEARED, date(2026, 1, 1), valid_to)
    assert [p.weight for p in found(words={Scheme.NATIONAL: standing})] == ([weight] * bool(weight))


@pytest.mark.parametrize("word", [Word.PENDING, Word.NOT_CLEARED, Word.EXPIRED])
def test_each_required_scheme_is_asked_r_vet_01(word):
    run = {"schemes": frozenset({Scheme.NATIONAL, Scheme.LEAHY})}
    missing = found(run, words={Scheme.NATIONAL: YEAR, Scheme.LEAHY: Standing(word)})
    assert [(p.code, p.scheme, p.word) for p in missing] == [
        (PieceCode.CLEARANCE, Scheme.LEAHY, word)
    ]


def test_open_conditions_of_a_person_are_said_and_do_not_block_r_vet_02():
    standing = Standing(Word.CONDITIONS, YEAR.valid_from, YEAR.valid_to)
    (piece,) = found(words={Scheme.NATIONAL: standing})
    assert piece.weight is Weight.WARNS


IN_SCOPE = {"schemes": frozenset({Scheme.NATIONAL, Scheme.HRDDP})}


@pytest.mark.parametrize(
    ("standing", "blocked"),
    [
        (YEAR, False),
        (Standing(Word.CONDITIONS, YEAR.valid_from, YEAR.valid_to), True),
        (Standing(Word.PENDING), True),
        (Standing(Word.NOT_CLEARED), True),
        (Standing(Word.CLEARED, YEAR.valid_from, date(2026, 11, 18)), True),
    ],
)
def test_the_unit_is_covered_for_the_whole_run_r_hrd_01(standing, blocked):
    assert (codes(IN_SCOPE, unit_words={Scheme.HRDDP: standing}) != []) == blocked


def test_a_soldier_without_a_unit_is_not_covered_and_a_civilian_need_not_be_r_hrd_01():
    assert codes(IN_SCOPE, has_unit=False) == [PieceCode.UNIT_MISSING]
    assert codes(IN_SCOPE, has_unit=False, category=Category.PARLIAMENTARIAN) == []


def test_a_refused_unit_stops_its_people_under_any_required_scheme():
    refused = {Scheme.NATIONAL: Standing(Word.NOT_CLEARED), Scheme.EU: Standing(Word.NOT_CLEARED)}
    assert codes(unit_words=refused) == [PieceCode.UNIT_STANDING]


def test_age_stops_the_nomination_and_an_unknown_age_the_confirmation_r_age_01():
    assert not Verdict(found(age=AgeStop.WITHDRAWN)).may_be_nominated
    unknown = Verdict(found(age=AgeStop.UNKNOWN))
    assert unknown.may_be_nominated
    assert not unknown.may_join


@pytest.mark.parametrize("status", sorted(GONE))
def test_whoever_has_gone_is_not_nominated(status):
    assert not Verdict(found(status=status)).may_be_nominated


def test_two_runs_at_once_are_both_named_r_trn_06():
    (piece,) = found(clashes=(Clash("R2", date(2026, 11, 17)),))
    assert (piece.weight, piece.names) == (Weight.BLOCKS, ("R1", "R2"))
    (piece,) = found(clashes=(Clash("R2"),))
    assert piece.weight is Weight.WARNS


def test_a_prerequisite_stands_or_is_taught_before_r_trn_10():
    asks = {
        "modules": {2: "B"}, "order": (2,), "needs": ((Need(1),),), "needed_codes": {1: "A"}
    }  # fmt: skip
    (piece,) = found(asks)
    assert (piece.code, piece.names) == (PieceCode.PREREQUISITE, ("A",))
    assert found(asks, held={1: Held(80)}) == ()
    both = {
        "modules": {1: "A", 2: "B"}, "order": (1, 2), "needs": ((), (Need(1),))
    }  # fmt: skip
    assert found(both) == ()
    assert PieceCode.PREREQUISITE in codes(both | {"order": (2, 1), "needs": ((Need(1),), ())})


def test_what_was_taught_already_is_said_r_trn_10():
    (piece,) = found({"modules": {1: "A"}, "order": (1,), "needs": ((),)}, held={1: Held(90)})
    assert (piece.code, piece.weight) == (PieceCode.ALREADY_TRAINED, Weight.WARNS)


def test_for_whom_the_run_is():
    run = {"categories": frozenset({Category.OFFICER}), "bands": frozenset({"OF-3"})}
    assert codes(run, band="OR-4") == [PieceCode.CATEGORY, PieceCode.RANK]
    assert codes(run, category=Category.OFFICER, band="OF-3") == []


def test_what_is_not_recorded_is_said_and_what_is_less_blocks_r_trn_10():
    run = {"languages": frozenset({"fr"}), "literacy": Literacy.READS}
    both = [PieceCode.LANGUAGE, PieceCode.LITERACY]
    assert [(p.code, p.weight) for p in found(run)] == [(each, Weight.WARNS) for each in both]
    less = found(run, languages=frozenset({"en"}), literacy=Literacy.NONE)
    assert [(p.code, p.weight) for p in less] == [(each, Weight.BLOCKS) for each in both]
    assert found(run, languages=frozenset({"fr"}), literacy=Literacy.FUNCTIONAL) == ()


def test_a_full_run_lets_wait():
    verdict = Verdict(found({"free_for_others": 0}))
    assert verdict.waits
    assert Verdict(found({"free_for_others": 0}, has_seat=True)).pieces == ()
    assert Verdict(found({"free_for_others": 0}, sex=Sex.F)).pieces == ()


def test_a_waiver_bridges_while_it_lasts_r_vet_10():
    waits = {"words": {}, "waivers": {"clearance:national": date(2026, 11, 20)}}
    assert Verdict(found(**waits)).may_join
    assert not Verdict(found(on=date(2026, 11, 21), **waits)).may_join


@pytest.mark.parametrize(
    "person",
    [
        {"words": {Scheme.NATIONAL: Standing(Word.NOT_CLEARED)}},
        {"age": AgeStop.WITHDRAWN},
        {"age": AgeStop.UNKNOWN},
        {"unit_words": {Scheme.HRDDP: Standing(Word.NOT_CLEARED)}},
        {"unit_words": {Scheme.HRDDP: Standing(Word.EXPIRED)}},
        {"clashes": (Clash("R2", ON),)},
    ],
)
def test_what_no_waiver_ever_bridges_r_vet_10(person):
    person = {"unit_words": {Scheme.HRDDP: YEAR}} | person
    keys = {piece.key: date(2026, 12, 1) for piece in found(IN_SCOPE, **person)}
    assert keys
    assert not Verdict(found(IN_SCOPE, waivers=keys, **person)).may_join


def test_a_freeze_is_what_stopped_being_true_not_what_will():
    ended = Piece(PieceCode.CLEARANCE, Weight.BLOCKS, on=ON - timedelta(days=1))
    later = Piece(PieceCode.UNIT_STANDING, Weight.BLOCKS, on=ON + timedelta(days=1))
    level = Piece(PieceCode.LITERACY, Weight.BLOCKS)
    gone = Piece(PieceCode.GONE, Weight.STOPS)
    verdict = Verdict((ended, later, level, gone))
    assert frozen_by(verdict, ON, EnrolmentState.ATTENDING) == (ended, gone)
    assert frozen_by(verdict, ON, EnrolmentState.COMPLETED_PASSED) == (ended,)


def test_the_word_of_a_nomination_is_derived():
    waits = Verdict(found(words={}))
    refused = Verdict(found(words={Scheme.NATIONAL: Standing(Word.NOT_CLEARED)}))
    level = Verdict(found({"literacy": Literacy.FUNCTIONAL}, literacy=Literacy.NONE))
    states = [
        shown_state(EnrolmentState.NOMINATED, each) for each in (Verdict(()), waits, refused, level)
    ]
    assert states == [
        EnrolmentState.NOMINATED, EnrolmentState.CLEARANCE_PENDING, EnrolmentState.INELIGIBLE,
        EnrolmentState.INELIGIBLE,
    ]  # fmt: skip
    assert shown_state(EnrolmentState.CONFIRMED, refused) is EnrolmentState.CONFIRMED


@given(capacity=st.integers(0, 20), held=st.integers(0, 10), queue=st.lists(st.sampled_from(Sex)))
def test_seats_are_never_given_twice_and_womens_seats_stay_theirs(capacity, held, queue):
    given_ = places(queue, capacity, held, 0, 0)
    women = sum(seat for seat, sex in zip(given_, queue, strict=True) if sex is Sex.F)
    others = sum(given_) - women
    assert women + others <= capacity
    assert others <= max(0, capacity - max(held, women))


def met(run=None, **person):
    """Each rule that the run asks, with how it is met."""
    asking = Run(**RUN | (run or {}))
    verdict = Verdict(pieces(Facts(asking, Nominee(**FINE | person), ON)), asking)
    return {(each.rule, *each.asks): each.met for each in checked(verdict)}


def test_every_rule_is_a_line_that_passes_or_fails():
    asks = {
        "bands": frozenset({"OR-1", "OR-2"}),
        "schemes": frozenset({Scheme.NATIONAL, Scheme.HRDDP}),
    }
    lines = met(asks, band="OR-5", clashes=(Clash("R2", ON),), held={})
    assert lines[Rule.RANK, "OR-1", "OR-2"] is lines[Rule.OVERLAP,] is Met.NO
    assert lines[Rule.UNIT,] is Met.NO, "nobody has looked at the unit"
    assert (
        lines[Rule.CLEARANCE, Scheme.NATIONAL] is lines[Rule.AGE,] is lines[Rule.SEAT,] is Met.YES
    )
    assert (Rule.CATEGORY,) not in lines, "the run is for everybody"
    full = met({"free_for_women": 0, "free_for_others": 0})
    assert full[Rule.SEAT,] is Met.WITH_A_WORD


@given(st.lists(st.sampled_from(list(RULES)), unique=True), st.sampled_from(Weight))
def test_every_piece_stands_in_exactly_one_line(missing, weight):
    run = Run(**RUN)
    run = replace(run, bands=frozenset({"OR-1"}), categories=frozenset({Category.ENLISTED}),
                  languages=frozenset({"fr"}), literacy=Literacy.READS,
                  needed_codes={1: "IHL-101"})  # fmt: skip
    found = tuple(Piece(each, weight, Scheme.NATIONAL) for each in missing)
    lines = checked(Verdict(found, run))
    assert sorted(piece.code for line in lines for piece in line.pieces) == sorted(missing)
    assert any(line.met is Met.NO for line in lines) is not Verdict(found, run).may_join


def of(group, day):
    return SimpleNamespace(group_id=group, from_on=ON + timedelta(days=day))


def test_in_which_group_somebody_is_on_a_day():
    moved = [of(1, 0), of(2, 5)]
    assert [group_on(moved, ON + timedelta(days=n)) for n in (-1, 0, 4, 5, 9)] == [1, 1, 1, 2, 2]
    earlier = [*moved, of(3, 3)]
    assert [group_on(earlier, ON + timedelta(days=n)) for n in (2, 3, 9)] == [1, 3, 3]
    corrected = [of(1, 0), of(2, 0)]
    assert [group_on(corrected, ON + timedelta(days=n)) for n in (-1, 0)] == [2, 2]
    assert group_on([], ON) is None
    assert is_asked([], None, ON)
    assert not is_asked([], 1, ON)


def test_completion_is_completed_over_started_and_counts_apart_who_was_not_there():
    """Row 31: 3 completed of 5 who started; one is back, one never came, one moved on."""
    ended = [
        Places(EnrolmentState.COMPLETED_PASSED, None, True, 2, came_back=1),
        Places(EnrolmentState.COMPLETED_NOT_PASSED, None, True, 1),
        Places(EnrolmentState.WITHDRAWN, LeavingReason.MEDICAL, True, 1),
        Places(EnrolmentState.SUSPENDED, LeavingReason.CONDUCT, True, 1),
        Places(EnrolmentState.WITHDRAWN, LeavingReason.TRANSFERRED, True, 1),
        Places(EnrolmentState.WITHDRAWN, LeavingReason.OWN_WISH, False, 4),
        Places(EnrolmentState.NO_SHOW, LeavingReason.OTHER, True, 1),
        Places(EnrolmentState.NOMINATED, None, False, 7),
    ]
    found = completion(ended)
    assert (found.completed, found.started, found.percent) == (3, 5, 60)
    assert (found.no_show, found.transferred, found.came_back) == (1, 1, 1)
    assert dict.fromkeys(found.left, True) == {
        (EnrolmentState.WITHDRAWN, LeavingReason.MEDICAL, 1): True,
        (EnrolmentState.SUSPENDED, LeavingReason.CONDUCT, 1): True,
    }
    running = completion([*ended, Places(EnrolmentState.ATTENDING, None, True, 1)])
    assert (running.started, running.percent) == (6, None)
    assert completion([]).percent is None


def test_a_balance_has_a_bar_for_each_kind_there_is_and_keeps_long_lists_short():
    """Row 32."""
    woman = Traits(Sex.F, RankGroup.OFFICERS, AgeBand.FROM_25, "101", "N")
    others = [Traits(Sex.M, RankGroup.NCOS, AgeBand.UNKNOWN, str(n), "N") for n in range(9)]
    bars = balance([woman, others[0]], others)
    assert bars[Axis.SEX] == [Bar(Sex.F, 1, 0), Bar(Sex.M, 1, 9)]
    assert bars[Axis.REGION] == [Bar("N", 2, 9)]
    assert len(bars[Axis.UNIT]) == 7
    assert (bars[Axis.UNIT][-1].word, bars[Axis.UNIT][-1].people) == ("rest", 4)
    assert all(sum(each.people for each in some) == 11 for some in bars.values())
    assert balance([]) == {}
    may = balance([woman], others[:2], others[2:])
    assert may[Axis.SEX] == [Bar(Sex.F, 1, 0), Bar(Sex.M, 0, 2, 7)]
    assert [bar.people for bar in may[Axis.UNIT]] == [1] * 6 + [4], "as long as they may become"
    assert bars_of(others[0], may) == [1, 2, 5, 6, 13]
    assert bars_of(others[8], may)[3] == 12, "among the rest"


def test_age_bands_take_the_youngest_possible_age_r_age_04():
    assert age_band(None, ON) is AgeBand.UNKNOWN
    assert age_band(PartialDate.read("2001"), ON) is AgeBand.UNDER_25
    assert age_band(PartialDate.read("2001-11-02"), ON) is AgeBand.FROM_25
    assert age_band(PartialDate.read("1981"), ON) is AgeBand.FROM_35


def test_a_mark_of_a_seat_is_full_for_nobody_who_is_frozen_r_hrd_03():
    def line(key, *, sex=Sex.M, able=True, frozen=()):
        place = SimpleNamespace(id=key, person=SimpleNamespace(sex=sex))
        return SimpleNamespace(
            enrolment=place, verdict=SimpleNamespace(may_join=able), frozen=frozen
        )

    section = NominationsSection(
        cohort=SimpleNamespace(capacity=10),
        nominated=[line(1), line(2, able=False), line(3, sex=Sex.F)],
        waiting=[],
        roster=[
            line(4, able=False),
            line(5, frozen=("unit",)),
            line(6, sex=Sex.F, frozen=("age",)),
        ],
        counted=[],
    )
    assert (section.others, section.women) == (Marks(2, 2), Marks(1, 1))
