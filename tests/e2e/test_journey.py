"""One person travels the whole way: from a messy list to a verified certificate and the pay desk.

The steps are those of people at work, each in a browser of their own, one after the other.
"""

import pytest
from sqlalchemy import select

from tests.e2e.journey import HEAD, Journey, Office
from tests.e2e.server import no_chromium
from tests.e2e.steps import certifying, paying, planning, registering, teaching
from tests.makers import titled
from tests.training.makers import a_course, a_trainer
from tests.training.results.made import a_tested_module
from trainingmgr.core.db import db
from trainingmgr.registry.structure.models import TrainingCentre
from trainingmgr.training.curricula.rules import HrddpScope

pytestmark = [pytest.mark.browser, no_chromium]
STEPS = (
    registering.a_messy_list_is_imported_and_its_questions_answered,
    registering.one_who_was_known_already_is_joined_by_two_people,
    registering.clearances_come_from_outside_one_expired_and_none_for_the_child,
    planning.a_run_is_planned_and_approved_by_host_and_programme,
    planning.classes_are_laid_out_and_led,
    planning.people_are_nominated_and_the_gap_of_one_is_explained,
    planning.the_head_of_the_cell_confirms_them_and_the_run,
    teaching.two_classes_go_by_with_sheets_of_paper_typed_in_by_keyboard,
    teaching.one_unit_is_suspended_in_the_middle_of_the_run,
    teaching.the_last_class_goes_by,
    teaching.tests_are_recorded_and_the_results_closed,
    certifying.certificates_are_asked_for_by_one_and_issued_by_another,
    certifying.the_code_on_the_paper_is_read_back_and_verified_by_a_stranger,
    certifying.without_a_network_the_published_key_is_enough,
    paying.the_pay_file_is_imported_and_compared,
    paying.the_desk_answers_one_who_was_paid_one_who_was_not_and_one_who_is_nobody,
)


def test_from_a_name_on_paper_to_a_verified_certificate_and_the_pay_desk(site, window):
    prepare()
    with Office(site, window) as office:
        office.signs_in(HEAD)
        journey = Journey(office)
        for step in STEPS:
            step(journey)
        assert office.complaints == []


def prepare():
    """A course of one day in the catalogue, and somebody who teaches it at the centre."""
    centre = db.session.scalar(select(TrainingCentre).where(TrainingCentre.code == "TAM"))
    module = a_tested_module(
        titles=titled("Protection of civilians in practice"), hrddp_scope=HrddpScope.IN,
        attendance_min=80, validity_months=24,
    )  # fmt: skip
    a_course(module, code="JRN-101", titles=titled("Protection of civilians"))
    a_trainer(module, centre=centre)
    db.session.remove()
