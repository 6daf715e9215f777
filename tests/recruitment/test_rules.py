"""A list comes from scores alone, and anyone gets the same one (R-REC-02); ages (R-AGE-07)."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainingmgr.recruitment.models import Application, StageScore
from trainingmgr.recruitment.rules import (
    REASONED,
    ApplicationState,
    Placing,
    QuotaKind,
    Rejection,
    RoundState,
    StageKind,
    Unplanned,
    age_reason,
)
from trainingmgr.recruitment.rules.ranking import (
    Candidate,
    Plan,
    Quota,
    Stage,
    lot,
    moved,
    next_of,
    ranked,
    total,
    unplanned,
)
from trainingmgr.recruitment.rules.recounting import mark, recounted, written
from trainingmgr.recruitment.rules.scoring import FROM_THE_PAPER, after_scores, why_of
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.enrolments.rules import EnrolmentState, LeavingReason, reasons_allowed

RUN = Stage(code="run", most=20, passes=8, weight=1)
EXAM = Stage(code="exam", most=40, passes=16, weight=2)
STAGES = (RUN, EXAM)


def one(number, run, exam, **groups):
    return Candidate(
        number=number,
        points={"run": run, "exam": exam},
        groups={QuotaKind(kind): value for kind, value in groups.items()},
    )


def places(lines):
    return {each.number: each.place for each in lines}


def test_the_total_is_the_weighted_share_of_what_could_be_reached():
    assert total(STAGES, {"run": 20, "exam": 40}) == 10_000
    assert total(STAGES, {"run": 10, "exam": 20}) == 5_000
    assert total(STAGES, {"run": 1, "exam": 0}) == 167, "1/60, halves up"


def test_the_best_are_selected_the_next_wait_and_the_others_are_told():
    plan = Plan(places=1, reserve=1, stages=STAGES, seed="s")
    lines = ranked(plan, [one("A", 20, 40), one("B", 19, 40), one("C", 18, 40), one("D", 7, 40)])
    assert places(lines) == {
        "A": Placing.SELECTED,
        "B": Placing.RESERVE,
        "C": Placing.BEYOND,
        "D": Placing.FAILED,
    }
    assert [each.failed_in for each in lines] == [None, None, None, "run"]


def test_between_equals_the_stages_decide_in_their_order_then_the_lot():
    plan = Plan(places=1, reserve=0, stages=STAGES, seed="published")
    lines = ranked(plan, [one("A", 10, 30), one("B", 20, 20), one("C", 20, 20)])
    first, second = sorted("BC", key=lambda number: lot("published", number))
    assert [each.number for each in lines] == [first, second, "A"]
    assert [each.tie for each in lines] == ["lot", "lot", "run"]


def test_kept_places_go_to_the_best_of_a_group_and_the_list_says_so():
    plan = Plan(places=2, reserve=0, stages=STAGES, seed="s",
                quotas=[Quota(kind=QuotaKind.SEX, value="f", at_least=1)])  # fmt: skip
    people = [one("A", 20, 40, sex="m"), one("B", 19, 40, sex="m"), one("C", 10, 20, sex="f")]
    lines = {each.number: each for each in ranked(plan, people)}
    assert places(lines.values()) == {
        "A": Placing.SELECTED, "B": Placing.BEYOND, "C": Placing.SELECTED,
    }  # fmt: skip
    assert lines["C"].quota == "sex:f"
    assert lines["A"].quota is None


def test_of_the_force_somebody_comes_from_a_list_says_nothing():
    plan = Plan(places=1, reserve=0, stages=STAGES, seed="s",
                quotas=[Quota(kind=QuotaKind.ORIGIN_FORCE, value="front", at_least=1)])  # fmt: skip
    line = ranked(plan, [one("A", 20, 40, origin_force="front")])[0]
    assert line.quota == "origin_force"


def test_whoever_belongs_to_two_groups_counts_in_both_and_an_empty_group_keeps_nothing():
    quotas = [
        Quota(kind=QuotaKind.SEX, value="f", at_least=1),
        Quota(kind=QuotaKind.REGION, value="north", at_least=1),
        Quota(kind=QuotaKind.REGION, value="nowhere", at_least=1),
    ]
    plan = Plan(places=2, reserve=0, stages=STAGES, quotas=quotas, seed="s")
    people = [one("A", 20, 40, sex="m", region="south"), one("B", 10, 20, sex="f", region="north")]
    assert set(places(ranked(plan, people)).values()) == {Placing.SELECTED}


def test_the_reserve_of_the_same_group_steps_up_first():
    plan = Plan(places=1, reserve=2, stages=STAGES, seed="s",
                quotas=[Quota(kind=QuotaKind.SEX, value="f", at_least=1)])  # fmt: skip
    people = [one("A", 20, 40, sex="f"), one("B", 19, 40, sex="m"), one("C", 10, 20, sex="f")]
    lines = ranked(plan, people)
    groups = {each.number: each.groups for each in people}
    assert next_of(plan, lines, groups, lines[0]).number == "C"


def test_one_changed_score_says_whom_it_moved():
    plan = Plan(places=1, reserve=1, stages=STAGES, seed="s")
    before = ranked(plan, [one("A", 20, 40), one("B", 19, 40), one("C", 18, 40)])
    after = ranked(plan, [one("A", 20, 40), one("B", 17, 40), one("C", 18, 40)])
    assert {number for number, _was, _now in moved(before, after)} == {"B", "C"}
    assert not moved(before, before)


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 40), st.sampled_from("fm"),
                          st.sampled_from("ns")), max_size=40), st.integers(1, 12),
       st.integers(0, 4), st.randoms())  # fmt: skip
def test_any_order_of_the_applicants_gives_the_same_list(rows, seats, kept, random):
    people = [one(f"N{n}", run, exam, sex=sex, region=region)
              for n, (run, exam, sex, region) in enumerate(rows)]  # fmt: skip
    plan = Plan(
        places=seats,
        reserve=3,
        stages=STAGES,
        seed="s",
        quotas=[Quota(kind=QuotaKind.SEX, value="f", at_least=min(kept, seats))],
    )
    lines = ranked(plan, people)
    random.shuffle(people)
    assert ranked(plan, people) == lines
    passed = [each for each in lines if each.place is not Placing.FAILED]
    assert sum(each.place is Placing.SELECTED for each in lines) == min(seats, len(passed))
    fit = {each.number for each in passed}
    women = [each for each in people if each.groups[QuotaKind.SEX] == "f" and each.number in fit]
    held = sum(each.place is Placing.SELECTED for each in lines
               if each.number in {one.number for one in women})  # fmt: skip
    assert held >= min(kept, seats, len(women)), "kept places are given while there is anybody"


def test_a_lot_cannot_be_told_from_the_number():
    numbers = [f"N{n}" for n in range(200)]
    shuffled = sorted(numbers, key=lambda each: lot("s", each))
    assert shuffled != numbers
    assert shuffled == sorted(Random(1).sample(numbers, 200), key=lambda each: lot("s", each))


def test_a_round_lacks_what_it_lacks():
    plan = Plan(places=2, reserve=0, stages=(), seed="s")
    assert unplanned(plan, sites=0, jury=1) == [
        Unplanned.SITES, Unplanned.STAGES, Unplanned.JURY,
    ]  # fmt: skip
    over = [Quota(kind=QuotaKind.REGION, value=each, at_least=2) for each in "ab"]
    whole = Plan(places=3, reserve=0, stages=STAGES, quotas=over, seed="s")
    assert unplanned(whole, sites=1, jury=2) == [Unplanned.QUOTAS]


@pytest.mark.parametrize(
    ("youngest", "reason"),
    [(17, Rejection.UNDER_AGE), (18, None), (35, None), (36, Rejection.OVER_AGE), (None, None)],
)
def test_ages_are_of_the_round_and_an_unknown_one_refuses_nobody(youngest, reason):
    assert age_reason(youngest, least=18, most=35) is reason


KINDS = {"run": StageKind.PHYSICAL, "exam": StageKind.WRITTEN, "doctor": StageKind.MEDICAL}
WITH_DOCTOR = (*STAGES, Stage(code="doctor", most=1, passes=1, weight=0))


@pytest.mark.parametrize(
    ("points", "says"),
    [
        ({"run": 7}, (ApplicationState.TEST_FAILED, Rejection.PHYSICAL_TEST)),
        ({"run": 9}, None),
        ({"run": 9, "exam": 15}, (ApplicationState.TEST_FAILED, Rejection.WRITTEN_TEST)),
        ({"run": 9, "exam": 16}, (ApplicationState.TEST_PASSED, None)),
        ({"run": 9, "exam": 16, "doctor": 0}, (ApplicationState.MEDICAL_UNFIT, Rejection.MEDICAL)),
        ({"run": 9, "exam": 16, "doctor": 1}, (ApplicationState.MEDICAL_FIT, None)),
    ],
)
def test_points_say_where_a_file_stands(points, says):
    assert after_scores(KINDS, WITH_DOCTOR, points) == says


def test_what_has_begun_can_be_annulled_and_ends_for_good():
    for state in set(RoundState) - {RoundState.COMPLETED, RoundState.ANNULLED}:
        assert RoundState.ANNULLED in state.moves
    assert not RoundState.ANNULLED.moves
    assert not ApplicationState.WITHDRAWN_AGE.moves, "a new file after adulthood (R-AGE-02)"
    assert not {each for each in REASONED if ApplicationState.ANNULLED not in each.moves}


def test_a_list_is_computed_again_from_its_file_byte_for_byte_and_says_whom_a_point_moved():
    """R-REC-02: anyone can, with the file alone."""
    plan = Plan(places=1, reserve=1, stages=STAGES, seed="s", quotas=[
        Quota(kind=QuotaKind.ORIGIN_FORCE, value="QZFRONT", at_least=1),
    ])  # fmt: skip
    people = [one("A", 20, 40, origin_force="QZFRONT"), one("B", 19, 40), one("C", 18, 40)]
    lines = ranked(plan, people)
    text = written("R1", 1, plan, people, lines, mark(lines))
    assert "QZFRONT" not in text, "which force it is, is not needed"
    same = recounted(text)
    assert same.is_same
    assert same.is_hash_right
    assert not same.moves
    other = recounted(text.replace('"exam": 40, "run": 19', '"exam": 30, "run": 19'))
    assert not other.is_same
    assert [number for number, _was, _now in other.moves] == ["C", "B"]
    forged = recounted(text.replace('[2,"B"', '[1,"B"'))
    assert not forged.is_hash_right
    with pytest.raises(ValueError, match="Expecting"):
        recounted("a letter")


def test_what_a_doctor_found_is_never_kept_as_words():
    """R-GEN-04: points and a code alone; a correction of them says that it comes from the paper."""
    assert why_of(StageKind.MEDICAL, "She is pregnant.") == FROM_THE_PAPER
    assert why_of(StageKind.WRITTEN, " One page was not counted. ") == "One page was not counted."
    held = {column.name for table in (Application, StageScore, Enrolment)
            for column in table.__table__.columns}  # fmt: skip
    assert not {name for name in held if "medic" in name or "health" in name or "pregn" in name}
    assert LeavingReason.MEDICAL in reasons_allowed(EnrolmentState.DEFERRED)
