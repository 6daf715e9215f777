"""Standards as tests want them."""

from tests.makers import a_user, numbers
from tests.training.planning.made import a_planner
from trainingmgr.accounts.rules import Role
from trainingmgr.training.cohorts.rules import Side
from trainingmgr.training.standards import queries, services
from trainingmgr.training.standards.rules import StandardKind

WORDS = {"en": "Every soldier can say whom nobody may attack."}


def wording(**facts):
    usual = {"titles": {"en": "Distinction"}, "words": WORDS, "source": "AP I, article 48"}
    return services.Wording(**usual | facts)


def a_standard(*modules, kind=StandardKind.TRAINING, by=None, code=None, **facts):
    by = by or a_planner()
    code = code or f"STD-{next(numbers)}"
    made = services.draft(code, kind, wording(**facts), by=by)
    if modules:
        services.teach(made, modules, seen=made.version, by=by)
    return queries.standard(made.uid)


def proposed(row, by):
    services.propose(row, seen=row.version, by=by)
    return queries.standard(row.uid)


def signed(row):
    said = []
    for side, role in ((Side.HOST, Role.HOST_AUTHORITY), (Side.PROGRAMME, Role.PROGRAMME_OFFICER)):
        now = queries.standard(row.uid)
        by = a_user(role)
        said.append(services.sign(now, side, capacity="Director", seen=now.version, by=by))
    return said
