from datetime import UTC, datetime

import pytest

from tests.makers import a_user
from tests.pay.made import Army
from trainingmgr.accounts.rules import Role


@pytest.fixture
def november(time_machine):
    """The desk answers on the 24th of November 2026."""
    time_machine.move_to(datetime(2026, 11, 24, 9, tzinfo=UTC))


@pytest.fixture
def army(app, november):
    return Army()


@pytest.fixture
def clerk(army):
    return a_user(Role.HR_CLERK, unit=army.unit)


@pytest.fixture
def verifier(app, november):
    return a_user(Role.PAY_VERIFIER)
