from datetime import timedelta

from trainingmgr.core import clock
from trainingmgr.programme.decisions import queries, services
from trainingmgr.programme.decisions.rules import Dilemma
from trainingmgr.programme.decisions.services import Option, Wording
from trainingmgr.training.cohorts.rules import Side

TWO = (Option("Regional", "CS-0001", {"people": 300, "mark": "a" * 64}),
       Option("National", "CS-0002", {"people": 120}))  # fmt: skip


def a_decision(by, options=TWO, *, supersedes=None, **facts):
    usual = {
        "dilemma": Dilemma.NATIONAL_OR_REGIONAL, "title": "Regional courses first",
        "question": "At one centre, or in the regions?", "chosen": 1,
        "reasons": "More people are reached, in their own language.",
        "decided_by": "Programme board", "review_on": clock.today() + timedelta(days=90),
    }  # fmt: skip
    return services.write(Wording(**usual | facts), options, by=by, supersedes=supersedes)


def signed(row, side, by):
    found = queries.decision(row.uid)
    return services.sign(found, side, capacity="Head", seen=found.version, by=by)


def a_taken_decision(cast):
    made = a_decision(cast.curriculum_officer)
    signed(made, Side.HOST, cast.host_authority)
    signed(made, Side.PROGRAMME, cast.programme_officer)
    return queries.decision(made.uid)
