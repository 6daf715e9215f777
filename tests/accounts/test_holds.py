"""In the day after a reset nothing is approved anywhere: whoever took an account over would."""

from datetime import timedelta
from inspect import signature

import pytest

from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.pay.files.services import decisions
from trainingmgr.tabular import services as tabular
from trainingmgr.training.cohorts import services as cohorts
from trainingmgr.training.curricula import services as curricula
from trainingmgr.training.enrolments.services import not_held_back
from trainingmgr.vetting import services as vetting
from trainingmgr.vetting.services import ages

APPROVALS = [
    cohorts.approve,
    curricula.agree,
    curricula.agree_many,
    decisions.decide,
    decisions.move,
    ages.close_age_doubt,
    vetting.record,
]
"""Beside those of registry, certificates and results, which compare two people as well."""


@pytest.fixture
def held(cast):
    user = cast.users[Role.CELL_HEAD]
    user.approvals_held_until = clock.now() + timedelta(hours=1)
    db.session.commit()
    return user


@pytest.mark.parametrize("approval", APPROVALS, ids=lambda each: each.__qualname__)
def test_an_approval_is_held(held, approval):
    """Before it looks at anything: the other arguments are nothing at all."""
    nothing = dict.fromkeys(signature(approval).parameters)
    with pytest.raises(Refusal, match="one day after"):
        approval(**nothing | {"by": held})


def test_so_are_confirmations_and_waivers_and_the_second_word_about_a_file(held):
    with pytest.raises(Refusal, match="one day after|approve again"):
        not_held_back(held)
    with pytest.raises(Refusal, match="one day after"):
        tabular._not_held(held)
