from datetime import timedelta

from tests.makers import an_organisation, numbers
from trainingmgr.core import clock
from trainingmgr.core.money import Money
from trainingmgr.programme.funds import queries, services
from trainingmgr.programme.funds.rules import Stage, Use
from trainingmgr.programme.funds.services import NeedTerms, Terms

P, C, R, S = Stage.PLEDGED, Stage.COMMITTED, Stage.RECEIVED, Stage.SPENT
WHY = "The invoice was paid twice by mistake."


def usd(amount):
    return Money.of(str(amount), "USD")


def a_need(by, amount=None, *, days=(-30, 300), **facts):
    first, last = (clock.today() + timedelta(days=each) for each in days)
    usual = {"title": "Barracks of the school", "point": "OA-3", "use": Use.FACILITIES,
             "from_on": first, "until_on": last, "document": "Budget 2026, line 4"}  # fmt: skip
    return services.write_need(NeedTerms(**usual | facts, amount=amount or usd(1000)), by=by)


def a_fund(by, **facts):
    usual = {"title": f"Works at the school {next(numbers)}", "use": Use.FACILITIES,
             "point": "OA-3", "currency": "USD"}  # fmt: skip
    source = facts.pop("source", None) or an_organisation()
    return services.write(Terms(**usual | facts, source_id=source.id), by=by)


def read(row):
    return queries.fund(row.uid)


def moved(row, stage, amount, by, **said):
    usual = {"on": clock.today(), "document": f"BANK 7/26 {next(numbers)}"}
    return services.move(read(row), stage, amount, by=by, **usual | said)


def confirmed(movement, by):
    services.confirm(queries.movement(movement.uid), by=by)
    return read(movement.fund)


def given(row, by, other, **amounts):
    """So much at each stage, each written by one and confirmed by another."""
    for stage in Stage:
        if stage.value in amounts:
            move = moved(row, stage, amounts[stage.value], by)
            services.confirm(queries.movement(move.uid), by=other)
    return read(row)
