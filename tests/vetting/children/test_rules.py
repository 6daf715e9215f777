"""What evidence comes to: doubt protects the child (R-AGE-01, R-AGE-04, domain 1.5.4)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainingmgr.core.dates import PartialDate
from trainingmgr.registry.people.rules import Category, Status
from trainingmgr.vetting.children.rules import (
    ADULTS,
    AgeOutcome,
    Because,
    Clock,
    Opinion,
    Piece,
    Rung,
    Trust,
    born_by_event,
    born_of_ages,
    clock,
    judge,
    open_rungs,
    purged_on,
)
from trainingmgr.vetting.rules import AgeDoubtState, AgeStop, age_stop

ON = date(2026, 11, 27)
GROWN, YOUNG, EITHER = (PartialDate.read(text) for text in ("2001-03-04", "2010", "2005/2010"))
TWO = (Opinion.ADULT, Opinion.ADULT)
O, B = AgeOutcome, Because  # noqa: E741


def paper(born=GROWN, trust=Trust.CONFIRMED):
    return Piece(Rung.REGISTRY, born, trust)


CASES = [
    ([], [], TWO, O.DOUBT, B.NOTHING_SHOWS),
    ([], [GROWN], TWO, O.DOUBT, B.NOTHING_SHOWS),
    ([paper(None)], [GROWN], TWO, O.DOUBT, B.NOTHING_SHOWS),
    ([paper(GROWN, Trust.FALSE)], [], TWO, O.DOUBT, B.NOTHING_SHOWS),
    ([paper()], [], (), O.ADULT_CONFIRMED, B.PAPER_CONFIRMED),
    ([paper()], [GROWN], (Opinion.DOUBT,), O.DOUBT, B.ASSESSOR_DOUBTS),
    ([paper()], [YOUNG], TWO, O.DOUBT, B.THEY_DISAGREE),
    ([paper(EITHER)], [], TWO, O.DOUBT, B.MAY_BE_CHILD),
    ([paper(YOUNG)], [], TWO, O.CHILD_CONFIRMED, B.PAPER_SAYS_CHILD),
    ([paper(YOUNG)], [GROWN], TWO, O.CHILD_CONFIRMED, B.PAPER_SAYS_CHILD),
    ([paper(YOUNG), paper()], [], TWO, O.DOUBT, B.THEY_DISAGREE),
    ([Piece(Rung.STATEMENT, YOUNG)], [], TWO, O.CHILD_CONFIRMED, B.ALL_SAY_CHILD),
    ([Piece(Rung.INTERVIEW, YOUNG, Trust.DOUBTFUL)], [], TWO, O.DOUBT, B.MAY_BE_CHILD),
    ([paper(GROWN, Trust.SEEN)], [], TWO, O.ADULT_PROBABLE, B.PAPER_SEEN),
    ([paper(GROWN, Trust.SEEN)], [], TWO[:1], O.DOUBT, B.ONE_OPINION),
    ([Piece(Rung.MEDICAL, GROWN)], [], TWO, O.DOUBT, B.ONE_IS_NOT_ENOUGH),
    ([Piece(Rung.STATEMENT, GROWN), Piece(Rung.INTERVIEW, GROWN)], [], TWO, O.ADULT_PROBABLE,
     B.TWO_AGREE),
]  # fmt: skip


@pytest.mark.parametrize(("pieces", "claimed", "opinions", "outcome", "because"), CASES)
def test_r_age_01_what_evidence_comes_to(pieces, claimed, opinions, outcome, because):
    found = judge(pieces, claimed, ON, opinions=opinions)
    assert (found.outcome, found.because) == (outcome, because)


births = st.builds(
    lambda first, days: PartialDate.read(f"{first}/{first + timedelta(days=days)}"),
    st.dates(date(1980, 1, 1), date(2012, 1, 1)),
    st.integers(0, 1500),
)
pieces = st.lists(
    st.builds(Piece, st.sampled_from(Rung), st.none() | births, st.sampled_from(Trust)), max_size=4
)


@given(pieces, st.lists(births, max_size=2), st.lists(st.sampled_from(Opinion), max_size=3))
def test_whatever_allows_a_child_ends_in_a_child(found, claimed, opinions):
    judged = judge(found, claimed, ON, opinions=opinions)
    allowed = [each.born for each in found if each.born and each.trust is not Trust.FALSE]
    youngest = min((each.youngest_age(ON) for each in allowed + claimed), default=None)
    if judged.outcome in ADULTS:
        assert youngest is not None
        assert youngest >= 18
        assert set(opinions) <= {Opinion.ADULT}
        assert judged.state is AgeDoubtState.ADULT
    else:
        assert judged.state is AgeDoubtState.CHILD
    assert judge(found[::-1], claimed, ON, opinions=opinions) == judged


@pytest.mark.parametrize(
    ("text", "youngest"), [("2008", 17), ("2007~", 16), ("200X", 16), ("2005/2009-01-02", 17)]
)
def test_r_age_04_the_latest_birth_date_counts(text, youngest):
    found = judge([paper(PartialDate.read(text))], [], ON, opinions=TWO)
    assert found.youngest == youngest
    assert found.outcome not in ADULTS


def test_an_age_told_by_an_event_spans_every_birth_date_that_it_allows():
    told = born_by_event(date(2012, 6, 1), date(2012, 9, 30), 7)
    assert (told.earliest, told.latest) == (date(2004, 6, 2), date(2005, 9, 30))
    span = born_of_ages(16, 19, ON)
    assert (span.earliest, span.latest) == (date(2006, 11, 28), date(2010, 11, 27))
    assert span.youngest_age(ON) == 16


def test_the_ladder_is_climbed_from_its_first_rung():
    assert open_rungs([]) == (Rung.REGISTRY,)
    assert open_rungs([Rung.REGISTRY]) == (Rung.REGISTRY, Rung.DOCUMENT)
    assert Rung.MEDICAL not in open_rungs([Rung.REGISTRY, Rung.DOCUMENT, Rung.STATEMENT])
    assert open_rungs(Rung) == tuple(Rung)


@pytest.mark.parametrize(
    ("handed", "now", "says"),
    [(None, 47, Clock.SOON), (None, 10, Clock.RUNS), (None, 49, Clock.OVERDUE),
     (48, 60, Clock.IN_TIME), (49, 60, Clock.LATE)],
)  # fmt: skip
def test_the_clock_of_a_hand_over(handed, now, says):
    begun = datetime(2026, 11, 1, tzinfo=UTC)
    at = None if handed is None else begun + timedelta(hours=handed)
    assert clock(begun + timedelta(hours=48), at, begun + timedelta(hours=now)) is says


def test_nothing_is_kept_six_months_after_the_receipt():
    assert purged_on(date(2026, 8, 31)) == date(2027, 2, 28)
    assert purged_on(date(2026, 5, 27)) == date(2026, 11, 27)


def test_r_age_02_only_a_new_file_that_finds_an_adult_ends_the_stop():
    who = {"category": Category.RECRUIT, "status": Status.APPLICANT, "on": ON}
    child, adult = AgeDoubtState.CHILD, AgeDoubtState.ADULT
    assert age_stop([GROWN], [child, adult], **who) is None
    assert age_stop([GROWN], [adult, child], **who) is AgeStop.WITHDRAWN
    assert age_stop([YOUNG], [child, adult], **who) is AgeStop.WITHDRAWN
    assert age_stop([GROWN], [child, AgeDoubtState.OPEN], **who) is AgeStop.WITHDRAWN
