"""Beds of a centre against the people of its runs, night by night (R-MEN-04)."""

from datetime import timedelta

import pytest

from tests.makers import a_centre
from tests.training.makers import a_cohort, a_module
from trainingmgr.core import clock
from trainingmgr.core.errors import Refusal
from trainingmgr.registry.structure import queries as structure
from trainingmgr.registry.structure import services
from trainingmgr.registry.structure.services import Lodging
from trainingmgr.training.cohorts import queries as cohorts
from trainingmgr.training.enrolments.queries import sleeping


def test_r_men_04_a_run_is_told_the_beds_its_centre_lacks_and_whether_nights_are_allowed(
    cast, browse
):
    by, module, today = cast.cell_head, a_module(), clock.today()
    here, centre = cast.here, cast.here.uid

    def lodge(**facts):
        row = structure.centre(centre, reader=by)
        services.change_centre(row, seen=row.version, titles=row.titles, areas=[],
                               lodging=Lodging(**facts), by=by)  # fmt: skip

    def told():
        return sleeping.of_run(cohorts.cohort(run, reader=cast.programme_officer))

    run = a_cohort(here, module, starts_on=today, ends_on=today + timedelta(days=4),
                   capacity=20, seats_for_women=6).uid  # fmt: skip
    found = told()
    assert (found.stay.people, found.stay.women, found.stay.nights) == (20, 6, 4)
    assert (found.beds, found.for_women, found.others) == (None, None, [])  # nobody knows
    lodge(beds=25, beds_for_women=5)
    found = told()
    assert (found.beds, found.for_men) == (None, None)
    assert (found.for_women.bed_nights, found.for_women.worst) == (4, 1)
    other = a_cohort(here, module, starts_on=today + timedelta(days=2),
                     ends_on=today + timedelta(days=9), capacity=10).code  # fmt: skip
    a_cohort(a_centre(), module, starts_on=today, capacity=90)
    found = told()
    assert [each.code for each in found.others] == [other]
    assert (found.beds.bed_nights, found.beds.worst) == (10, 5)  # two nights, five too many
    assert found.beds.worst_on == today + timedelta(days=2)
    assert (found.for_men.bed_nights, found.for_men.worst) == (8, 4)
    with pytest.raises(Refusal, match="some of all beds"):
        lodge(beds=5, beds_for_women=6)
    lodge(beds=25, beds_for_women=5, security_area="Zone 3", nights_allowed=False)
    page = browse(cast.programme_officer).get(f"/runs/{run}").text
    for said in ("10 bed-nights are missing", "4 bed-nights are missing", "Zone 3",
                 "Nobody sleeps there", other):  # fmt: skip
        assert said in page
