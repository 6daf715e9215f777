"""A child who applied waits for no later round (R-AGE-01 to R-AGE-03, R-AGE-07)."""

import pytest

from tests.recruitment.made import admitted, an_applicant, an_open_round, file, officers
from tests.vetting.children.made import a_child, a_focal_point
from trainingmgr.core.db import db
from trainingmgr.core.errors import NotFound
from trainingmgr.recruitment import jobs
from trainingmgr.recruitment.models import ApplicationScan
from trainingmgr.recruitment.queries import ages
from trainingmgr.recruitment.rules import ApplicationState as A
from trainingmgr.recruitment.rules import Paper, Rejection, age_reason
from trainingmgr.recruitment.services import papers, releasing
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.services import blocks


def test_r_age_02_the_application_of_a_child_ends_and_its_scans_are_emptied(app):
    by, *jury = officers()
    blocks.first_block("HQ", by=by)
    round_ = an_open_round(by, jury)
    child, adult = an_applicant(round_, by, name="Marial"), admitted(round_, by)
    papers.attach(child, Paper.IDENTITY, b"%PDF-1.4 QZ" + b"x" * 400 + b" %%EOF", by=by)
    papers.attach(adult, Paper.SCHOOL, b"%PDF-1.4 QZ" + b"x" * 400 + b" %%EOF", by=by)
    assert releasing.release() == 0
    a_child(a_focal_point(), db.session.get(Person, child.person_id))
    jobs.release_children()
    assert file(child, by).state is A.WITHDRAWN_AGE
    assert file(adult, by).state is A.ADMISSIBLE
    jobs.release_children()
    scans = db.session.query(ApplicationScan).order_by(ApplicationScan.id).all()
    assert [bool(each.content) for each in scans] == [False, True]
    with pytest.raises(NotFound):
        papers.content_of(scans[0])
    assert ages.of_children() == []
    assert ages.scans_of_children() == []


def test_r_age_07_the_highest_age_is_of_the_round_and_no_constant():
    assert age_reason(40, least=18, most=45) is None
    assert age_reason(40, least=18, most=35) is Rejection.OVER_AGE
