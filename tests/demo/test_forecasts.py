"""The method of forecasts is held against the last three months of the demonstration."""

from datetime import timedelta

from trainingmgr.programme.framework.queries import measured
from trainingmgr.programme.framework.rules import Measure
from trainingmgr.programme.framework.rules.forecasting import checked


def test_most_of_what_was_said_three_months_before_came_so(demo):
    kept = measured.kept(list(Measure), demo.today - timedelta(days=400))
    found = [each for each in map(checked, kept.values()) if each is not None]
    assert len(found) >= 10
    assert sum(said.holds(came.value) for said, came in found) > len(found) / 2
