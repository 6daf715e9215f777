from contextlib import contextmanager
from datetime import timedelta

from tests.programme.risks.made import a_figure
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.programme.framework.rules import Measure
from trainingmgr.programme.quarters import services
from trainingmgr.programme.quarters.rules import quarter_of

PROGRAMME = "A programme"


def this():
    return quarter_of(clock.today())


@contextmanager
def after(quarter, *users):
    """Three days after a quarter has ended: these accounts still hold their roles then."""
    for each in users:
        for grant in each.grants:
            grant.until_on = clock.today() + timedelta(days=170)
    db.session.flush()
    with clock.told(clock.begins(quarter.after.first) + timedelta(days=3)):
        yield


def a_report(by, quarter):
    with after(quarter, by):
        return services.make(quarter, programme=PROGRAMME, by=by)


def figures(measure=Measure.TO_STANDARD, *pairs):
    """Figures on the first days of this quarter."""
    for n, (count, of) in enumerate(pairs):
        a_figure(measure, count, of, this().first + timedelta(days=n))
