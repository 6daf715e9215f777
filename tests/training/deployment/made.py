"""A mobile team, and the people it takes."""

from datetime import timedelta

from tests.makers import an_organisation
from tests.training.makers import a_module, a_trainer
from trainingmgr.core import clock
from trainingmgr.training.curricula.rules import HrddpScope
from trainingmgr.training.deployment.queries import teams as queries
from trainingmgr.training.deployment.rules import TeamDuty
from trainingmgr.training.deployment.services import teams as services
from trainingmgr.training.deployment.services.teams import Journey, Request


def day(number):
    return clock.today() + timedelta(days=number)


def a_request(unit, centre, by, *, module=None, **facts):
    usual = {
        "unit": unit, "asked_by": "The commander", "centre": centre, "language": "en",
        "module": module or a_module(hrddp_scope=HrddpScope.OUT), "place": "At the barracks",
        "from_on": day(3), "until_on": day(7), "people": 30, "wanted": 2,
        "why": "Nobody of the company was ever taught this.",
    }  # fmt: skip
    return again(services.request(Request(**usual | facts), by=by))


def again(row):
    return queries.db.session.scalar(
        queries._teams(Everywhere, None).where(queries.T.id == row.id).execution_options(
            populate_existing=True
        )
    )  # fmt: skip


class Everywhere:
    """Somebody whose reach is the whole country."""

    class Whole:
        national = True

    @staticmethod
    def reach(_permission):
        return Everywhere.Whole


def approved(row, by, *, travel=1, head=None):
    services.approve(row, an_organisation(), seen=row.version, by=by)
    row = again(row)
    if head is not None:
        services.plan(row, Journey(travel, "By road"), seen=row.version, by=head)
    return again(row)


def joined(row, centre, by, duty=TeamDuty.LEAD, **facts):
    trainer = a_trainer(row.module, centre=centre, **facts)
    services.join(row, trainer, duty, seen=row.version, by=by)
    return again(row)
