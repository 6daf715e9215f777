"""On which days a place in a run counts for whoever pays for it (row 31)."""

from datetime import date
from functools import partial
from types import SimpleNamespace

from trainingmgr.training.enrolments.rules import EnrolmentState as State
from trainingmgr.training.enrolments.rules.held import ALWAYS, Stretch, days_without


def test_on_which_days_a_place_is_not_held():
    on = partial(date, 2026, 10)

    def without(state, left_on=None, moves=(), over_on=None):
        place = SimpleNamespace(state=state, left_on=left_on, starts_on=on(5), ends_on=on(30),
                                over_on=over_on)  # fmt: skip
        return days_without(place, [(State.CONFIRMED, on(1)), *moves])

    assert without(State.ATTENDING) == without(State.COMPLETED_PASSED) == []
    assert without(State.NOMINATED) == without(State.NO_SHOW, on(9)) == [ALWAYS]
    assert without(State.WITHDRAWN, on(4), [(State.WITHDRAWN, on(4))]) == [ALWAYS]
    away = [(State.SUSPENDED, on(8)), (State.ATTENDING, on(11))]
    assert without(State.ATTENDING, None, away) == [Stretch(on(9), on(11))]
    again = [*away, (State.RECALLED_TO_UNIT, on(20))]
    assert without(State.RECALLED_TO_UNIT, on(18), again) == [
        Stretch(on(9), on(11)), Stretch(on(19), None),
    ]  # fmt: skip
    assert without(State.COMPLETED_PASSED, over_on=on(30)) == []
    assert without(State.ATTENDING, over_on=on(16)) == [Stretch(on(17), None)]
    assert without(State.CONFIRMED, over_on=on(4)) == [ALWAYS]
    assert without(State.WITHDRAWN, on(9), over_on=on(16)) == [Stretch(on(10), None)]
