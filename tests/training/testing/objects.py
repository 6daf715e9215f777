"""The objects of testing for the walk over every endpoint and role (tests/house/test_roles)."""

from sqlalchemy import select

from tests.makers import a_person
from tests.training.makers import a_session, a_trainer, teaches
from tests.training.results.made import a_tested_module
from tests.training.results.objects import _places as results_places
from tests.training.results.objects import _runs, _tests
from tests.training.testing.made import a_paper, a_question, a_run_with_bank
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db, operation
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.testing.models import ReactionPile
from trainingmgr.training.testing.rules.reactions import Asked


def _item(_cast):
    return {"uid": a_question(a_tested_module(), agreed=False).uid}, None


def _module(_cast):
    return {"uid": a_tested_module().uid}, None


def _paper(centre, who):
    """A paper of a run that the mentor of that end teaches and whose test is over."""
    module, cohort, _places = a_run_with_bank(centre, who[Role.CELL_HEAD], people=1)
    lead = a_trainer(module, person=a_person(holder_id=who[Role.MENTOR].holder_id))
    teaches(lead, a_session(cohort, module))
    return {"uid": a_paper(cohort, who[Role.CELL_HEAD]).uid}


def _papers(cast):
    return _paper(cast.here, cast.users), _paper(cast.there, cast.elsewhere)


@operation
def _pile(uid, by):
    cohort = db.session.scalars(select(Cohort).where(Cohort.uid == uid)).one()
    pile = ReactionPile(cohort_id=cohort.id, sheets=6, by_id=by.id, at=clock.now(),
                        tally={each.value: [0, 0, 0, 0, 6] for each in Asked})  # fmt: skip
    db.session.add(pile)
    db.session.flush()
    return {"uid": uid, "number": pile.id}


def _piles(cast):
    here, there = _runs(cast)
    return (
        _pile(here["uid"], cast.users[Role.CELL_HEAD]),
        _pile(there["uid"], cast.elsewhere[Role.CELL_HEAD]),
    )


OBJECTS = {
    **dict.fromkeys(
        ("testing.item", "testing.edit", "testing.agree", "testing.give_back", "testing.retire"),
        _item,
    ),
    **dict.fromkeys(
        ("testing.paper", "testing.print_paper", "testing.key", "testing.mark_sheet",
         "testing.answers"), _papers,
    ),
    "testing.new": _module,
    "testing.papers": _tests,
    "testing.plain_mark_sheet": _tests,
    "testing.reactions": _runs,
    "testing.reaction_form": _runs,
    "testing.count": _runs,
    "testing.set_aside": _piles,
    "testing.explained": results_places,
}  # fmt: skip
