"""A bank with agreed questions for a taught run, and a paper drawn from it."""

from tests.makers import a_user
from tests.training.results.made import a_taught_run, a_tested_module, on_the_run, papers_of
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.training.curricula.models import Module
from trainingmgr.training.results import queries as results
from trainingmgr.training.results.services import assessments
from trainingmgr.training.testing import queries
from trainingmgr.training.testing.rules.questions import ItemKind
from trainingmgr.training.testing.services import items, papers
from trainingmgr.training.testing.services.items import Wanted

OUTCOMES = ("Says whom nobody may attack", "Stops a vehicle without force")
counter = iter(range(1, 10_000))


def single(words="Who may be attacked?", right=0, **facts):
    options = ({"en": "A fighter"}, {"en": "A medic"}, {"en": "A prisoner"}, {"en": "A child"})
    usual = {"kind": ItemKind.SINGLE, "texts": {"en": words}, "options": options, "right": (right,)}
    return Wanted(**usual | facts)


def a_question(module, wanted=None, *, by=None, place=0, agreed=True):
    """A question of the bank, agreed by somebody else unless said."""
    by = by or a_user(Role.CURRICULUM_OFFICER)
    module = db.session.get_one(Module, module.id)
    outcomes = queries.outcomes(module.id)
    made = items.write(
        None, wanted or single(), code=f"Q-{next(counter):04}", module=module,
        outcome=outcomes[place] if outcomes else None, by=by,
    )  # fmt: skip
    row = queries.item(made.uid, reader=by)
    if agreed:
        items.review(row, agreed=True, seen=row.version, by=a_user(Role.CURRICULUM_OFFICER))
    return queries.item(made.uid, reader=by)


def a_run_with_bank(centre, head, *, questions=4, people=2):
    """A taught run, its test after the course, people on it, and agreed questions."""
    module = a_tested_module(outcomes=OUTCOMES)
    for number in range(questions):
        a_question(module, single(f"Question {number}?"), place=number % 2)
    cohort = a_taught_run(centre, module)
    places = [on_the_run(cohort) for _ in range(people)]
    assessments.prepare(cohort, by=head)
    return module, cohort, places


def after(cohort, head):
    """The test after the course, as its head finds it."""
    return results.assessment(papers_of(cohort)[1].uid, reader=head)


def a_paper(cohort, head, *, blueprint=None, forms=2, seed=7):
    made = papers.draw(after(cohort, head), blueprint or {1: 2, 2: 2}, forms=forms, by=head,
                       seed=seed)  # fmt: skip
    return queries.paper(made.uid, reader=head)


def today():
    return clock.today()
