from datetime import timedelta

from tests.makers import kept
from trainingmgr.core import clock
from trainingmgr.programme.framework.models import FrameworkFigure
from trainingmgr.programme.risks import queries, services
from trainingmgr.programme.risks.rules import Category, Proximity, Response, Sense, Stage, Watch
from trainingmgr.programme.risks.services import Terms

WHY = "It was so in two of the last three years."


def terms(owner, **said):
    usual = {
        "title": "Trainers leave", "cause": "Tours of all trainers end in one month.",
        "event": "Nobody may teach the courses.", "consequence": "Runs are put off for months.",
        "category": Category.OPERATIONAL, "proximity": Proximity.NOW, "response": Response.REDUCE,
        "owner": owner, "review_on": clock.today() + timedelta(days=90), "point": "ST-3",
    }  # fmt: skip
    return Terms(**usual | said)


def a_risk(by, owner=None, **said):
    return queries.risk(services.write(terms(owner or by, **said), by=by).uid)


def again(row):
    return queries.risk(row.uid)


def scored(row, by, likely=4, grave=4, stage=Stage.BEFORE):
    row = again(row)
    return services.score(row, stage, likelihood=likely, impact=grave, says=WHY, seen=row.version,
                          by=by)  # fmt: skip


def a_trigger(row, by, measure, mark, sense=Sense.ABOVE):
    return services.warn_by(again(row), Watch(measure, sense, mark), by=by)


def a_figure(measure, count, of, on):
    return kept(FrameworkFigure(measure=measure, on=on, count=count, of=of))
