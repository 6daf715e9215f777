from tests.makers import an_organisation
from trainingmgr.core import clock
from trainingmgr.core.money import Money
from trainingmgr.programme.upkeep import queries, services
from trainingmgr.programme.upkeep.services import Agreement, Naming, Terms

WHY = "The engineers looked at the roof again."


def usd(amount):
    return Money.of(str(amount), "USD")


def year(ahead=0):
    return clock.today().year + ahead


def read(row):
    return queries.plan(row.uid)


def terms(**said):
    """Six years, of which the project pays the first two."""
    usual = {"says": "Roof and water", "currency": "USD", "from_year": year(),
             "until_year": year(5), "project_ends": year(1), "amount": usd(1000)}  # fmt: skip
    return Terms(**usual | said)


def a_plan(by, building=None, *, kind=None, piece=None, **said):
    return read(services.write(terms(**said), building=building, kind=kind, piece=piece, by=by))


def by_year(row, by, **dear):
    """Some years need another amount than the plan says: `y2=4000` for the third."""
    row = read(row)
    said = {at: Money(minor, row.currency) for at, minor in row.by_year.items()}
    said |= {year(int(name[1:])): usd(amount) for name, amount in dear.items()}
    services.estimate_by_year(row, said, WHY, seen=row.version, by=by)
    return read(row)


def paper(**said):
    usual = {"by": "Directorate of budget", "on": clock.today(), "document": "MoF 12/26"}
    return Agreement(**usual | said)


def a_payer(row, by, first=2, last=5, *, who=None, amount=1000, agreement=None):
    made = services.name(
        read(row),
        Naming(payer_id=(who or an_organisation()).id, from_year=year(first),
               until_year=year(last), amount=usd(amount), agreement=agreement or Agreement()),
        by=by,
    )  # fmt: skip
    return queries.payer(made.uid)


def confirmed(line, by):
    line = queries.payer(line.uid)
    services.confirm(line, seen=line.version, by=by)
    return queries.payer(line.uid)


def dropped(line, by):
    line = queries.payer(line.uid)
    services.drop(line, "The ministry cut this line of its budget.", seen=line.version, by=by)
