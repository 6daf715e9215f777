from datetime import timedelta

from trainingmgr.core import clock
from trainingmgr.oversight.bodies import queries, services
from trainingmgr.oversight.bodies.rules import ActKind, ActState, BodyKind, MatterKind

SAYS = "Two of nine stores were opened; the books agree."


def day(days):
    return clock.today() + timedelta(days=days)


def a_body(by, code="PDC", **facts):
    usual = {
        "kind": BodyKind.PARLIAMENT, "name": "Committee of defence", "since_on": day(-900),
        "mandate": "It may summon anybody and see any paper.", "legal_basis": "Act 14 of 2021",
    }  # fmt: skip
    return services.register(code, services.Mandate(**usual | facts), by=by)


def an_act(by, body=None, kind=ActKind.SESSION, *, held=True, on=-20):
    row = services.plan(
        body or a_body(by), kind,
        services.Plan(title="Stores of the depot", asks="Whether the books agree with the stores.",
                      begins_on=day(on)),
        by=by,
    )  # fmt: skip
    if held:
        row = queries.act(row.uid)
        services.move(row, ActState.ENDED, on=day(on), says=SAYS, seen=row.version, by=by)
    return queries.act(row.uid)


def a_matter(by, body=None, kind=MatterKind.RECOMMENDATION, to=None, *, put=-20, due=10, **more):
    wording = services.Wording(
        kind=kind, issue="Books of the stores", says="Count the stores each quarter.",
        addressee="Ministry of Defence", addressee_to=to, put_on=day(put), due_on=day(due),
    )  # fmt: skip
    row = services.put(body or a_body(by), wording, by=by, **more)
    return queries.matter(row.uid, reader=by)


def answered(row, state, by, says="We count them from January on.", **facts):
    found = queries.matter(row.uid, reader=by)
    services.answer(found, state, says, seen=found.version, by=by, **facts)
    return queries.matter(row.uid, reader=by)


def followed(row, found, by):
    row = queries.matter(row.uid, reader=by)
    services.follow_up(row, found, SAYS, seen=row.version, by=by)
    return queries.matter(row.uid, reader=by)
