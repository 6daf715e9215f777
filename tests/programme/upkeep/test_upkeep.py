"""Who pays for upkeep after the project, year by year (RE-3, 5.3.7)."""

from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from tests.makers import a_user, an_organisation
from tests.programme.facilities.made import S as Built
from tests.programme.facilities.made import a_building
from tests.programme.funds.made import a_fund, given, moved
from tests.programme.resources.made import a_kind, issued
from tests.programme.upkeep.made import (
    WHY,
    a_payer,
    a_plan,
    by_year,
    confirmed,
    dropped,
    paper,
    read,
    terms,
    usd,
    year,
)
from trainingmgr.accounts.models import Holder
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal, StaleRecord
from trainingmgr.core.money import Money
from trainingmgr.desk.queries.waiting import waiting
from trainingmgr.desk.rules import Task
from trainingmgr.programme.framework.queries import measured
from trainingmgr.programme.framework.rules import Measure, Value
from trainingmgr.programme.funds import queries as funds
from trainingmgr.programme.funds import services as ledger
from trainingmgr.programme.funds.rules import Stage
from trainingmgr.programme.resources.rules.equipment import EquipmentCategory
from trainingmgr.programme.upkeep import printouts, queries, services
from trainingmgr.programme.upkeep.queries import Narrowed
from trainingmgr.programme.upkeep.rules import Flow, Standing, Thing, compared, share_of
from trainingmgr.programme.upkeep.rules import by_year as in_years


def refused(*statements):
    """By the schema itself, whoever writes and however."""
    db.session.commit()
    for each in statements:
        with pytest.raises(Exception, match="upkeep"):
            db.session.execute(text(each))
        db.session.rollback()


def by_year_of(today):
    return in_years(queries.needs(today), queries.payments(today), range(year(), year(6)))


def test_what_lacks_is_told_by_year_and_currency_and_what_waits_lacks_too():
    needs = [Flow("USD", 2026, 2028, 100), Flow("USD", 2027, 2030, 50), Flow("XAF", 2028, 2028, 7)]
    paid = [Flow("USD", 2026, 2027, 80, payer=1), Flow("USD", 2027, 2027, 50, payer=2),
            Flow("USD", 2028, 2028, 100, payer=2, counts=False)]  # fmt: skip
    found = in_years(needs, paid, range(2027, 2030))
    assert {key: [(each.year, each.lacking, each.parts) for each in years]
            for key, years in found.items()} == {
        "USD": [(2027, 20, (130, 0, 20)), (2028, 150, (0, 100, 50)), (2029, 50, (0, 0, 50))],
        "XAF": [(2028, 7, (0, 0, 7))],
    }  # fmt: skip
    assert share_of(Money(101, "USD"), 10) == Money(11, "USD"), "a coin that lacks is not nothing"


def test_a_payer_counts_by_a_paper_or_a_second_person_and_never_by_who_named_it_alone(cast):
    by, other = cast.programme_officer, cast.finance
    row = a_plan(by, a_building(by, cast.here))
    line = a_payer(row, by)
    assert (line.standing, read(row).unpaid) == (Standing.WAITS, [(year(), year(5))])
    twin = a_user(Role.HOST_AUTHORITY, holder=db.session.get(Holder, by.holder_id))
    tasks = {each.id: [one.task for one in waiting(each, clock.today())]
             for each in (by, twin, other)}  # fmt: skip
    assert [Task.UPKEEP_TO_CONFIRM in tasks[each.id] for each in (by, twin, other)] == [
        False, False, True,
    ]  # fmt: skip
    for same in (by, twin):
        with pytest.raises(Refusal, match="second person"):
            confirmed(line, same)
    with pytest.raises(Refusal, match="role"):
        confirmed(line, cast.oversight)
    refused(
        f"UPDATE upkeep_payer SET confirmed_by_id = {twin.id}, confirmed_on = '2026-11-29' "
        f"WHERE id = {line.id}",
    )
    assert confirmed(line, other).standing is Standing.CONFIRMED
    assert read(row).unpaid == [(year(), year(1))]
    with pytest.raises(Refusal, match="answered this already"):
        confirmed(line, cast.host_authority)
    for lacking in ({"by": " "}, {"on": None}, {"document": "", "budget_line": ""}):
        with pytest.raises(Refusal, match="on which day"):
            a_payer(row, by, 0, 1, agreement=paper(**lacking))
    with pytest.raises(Refusal, match="day to come"):
        a_payer(row, by, 0, 1, agreement=paper(on=clock.today().replace(year=year(1), day=1)))
    first = a_payer(row, by, 0, 1, agreement=paper(document="", budget_line="05-23-114"))
    assert (first.standing, read(row).unpaid) == (Standing.AGREED, [])
    refused(
        f"UPDATE upkeep_payer SET document = 'Other' WHERE id = {first.id}",
        f"UPDATE upkeep_payer SET amount_minor = 1 WHERE id = {line.id}",
        f"UPDATE upkeep_payer SET confirmed_on = NULL, confirmed_by_id = NULL WHERE id = {line.id}",
        f"UPDATE upkeep_payer SET agreed_on = '2026-11-29' WHERE id = {line.id}",
        f"DELETE FROM upkeep_payer WHERE id = {line.id}",
    )


def test_each_year_of_a_thing_has_one_payer_within_the_plan_and_what_is_taken_back_stays(cast):
    by = cast.programme_officer
    row = a_plan(by, a_building(by, cast.here))
    waits = a_payer(row, by, 2, 3)
    for first, last, amount, says in (
        (3, 4, 1000, "each year has one payer"), (0, 5, 1000, "each year has one payer"),
        (4, 6, 1000, "The plan is for"), (-1, 0, 1000, "The plan is for"),
        (4, 4, "1000.01", "not those of the plan"), (5, 4, 1, "after the first"),
        (4, 4, 0, "above nothing"),
    ):  # fmt: skip
        with pytest.raises(Refusal, match=says):
            a_payer(row, by, first, last, amount=amount)
    copied = ("INSERT INTO upkeep_payer (uid, plan_id, payer_id, from_year, until_year, "
              "amount_minor, budget_line, agreed_by, document, by_id, at, version) SELECT p.uid, "
              "l.plan_id, l.payer_id, {first}, {last}, {minor}, '', '', '', l.by_id, l.at, 1 "
              f"FROM upkeep_payer l JOIN upkeep_plan p ON p.id = l.plan_id WHERE l.id = {waits.id}"
              )  # fmt: skip
    refused(
        copied.format(first=year(3), last=year(4), minor=5),
        copied.format(first=year(4), last=year(6), minor=5),
        copied.format(first=year(4), last=year(4), minor=100_001),
        f"UPDATE upkeep_plan SET until_year = {year(2)} WHERE id = {row.id}",
        f"UPDATE upkeep_plan SET amount_minor = 99999 WHERE id = {row.id}",
        f"UPDATE upkeep_plan SET estimate = 2 WHERE id = {row.id}",
        f"INSERT INTO upkeep_need (plan_id, number, from_year, until_year, amount_minor) VALUES "
        f"({row.id}, 1, {year(6)}, {year(6)}, 5)",
        f"UPDATE upkeep_plan SET currency = 'EUR' WHERE id = {row.id}",
    )
    for said in ({"until_year": year(2)}, {"amount": usd(999)}):
        row = read(row)
        with pytest.raises(Refusal, match="named for more"):
            services.change(row, terms(**said), WHY, seen=row.version, by=by)
    dropped(waits, by)
    refused(f"UPDATE upkeep_payer SET dropped_on = NULL WHERE id = {waits.id}")
    with pytest.raises(Refusal, match="stays as written"):
        confirmed(waits, cast.finance)
    a_payer(row, by, 2, 5, agreement=paper())
    assert [each.standing for each in read(row).payers] == [Standing.TAKEN_BACK, Standing.AGREED]
    row, old = read(row), read(row).version
    services.change(row, terms(amount=usd(1500)), WHY, seen=old, by=by)
    with pytest.raises(StaleRecord):
        services.change(read(row), terms(), WHY, seen=old, by=by)
    assert [(each.number, each.amount, each.why) for each in read(row).estimates] == [
        (2, usd(1500), WHY), (1, usd(1000), ""),
    ]  # fmt: skip
    assert [printed.amount_minor for printed in read(row).named] == [100_000], "a part now"
    assert queries.plans(Narrowed(unpaid=True), on=clock.today()).rows
    services.end(read(row), "The hall is torn down next month.", seen=read(row).version, by=by)
    refused(
        f"UPDATE upkeep_plan SET ended_on = NULL, ended_because = NULL WHERE id = {row.id}",
        f"DELETE FROM upkeep_plan WHERE id = {row.id}",
        "DELETE FROM upkeep_estimate",
    )
    with pytest.raises(Refusal, match="has ended"):
        a_payer(row, by, 0, 0)


def test_a_thing_has_one_plan_and_the_rule_of_thumb_is_of_what_it_was_bought_for(cast, browse):
    by, hall = cast.programme_officer, a_building(cast.programme_officer, cast.here)
    kind = a_kind()
    issued(by, cast.host_authority, kind=kind, centre=cast.here, quantity=4,
           cost=usd(500))  # fmt: skip
    assert queries.bought_for(kind.id, clock.today()) == [usd(2000)]
    row = a_plan(by, kind=kind, amount=None, value=usd(2000), share=15)
    assert (row.amount, row.share) == (usd(300), 15)
    assert a_plan(by, hall, amount=usd(7), value=usd(2000), share=15).share is None
    for said, says in (
        ({"amount": None}, "a share of it"), ({"amount": None, "value": usd(5)}, "a share of it"),
        ({"amount": None, "value": usd(5), "share": 101}, "1 to 100"),
        ({"amount": usd(0)}, "above nothing"), ({"amount": Money.of("5", "EUR")}, "one currency"),
        ({"until_year": year(-1)}, "after the first"), ({"until_year": year(40)}, "no more than"),
        ({"says": " "}, "few words"),
    ):  # fmt: skip
        with pytest.raises(Refusal, match=says):
            a_plan(by, a_building(by, cast.here), **said)
    for again, says in (({"building": hall}, "building has"), ({"kind": kind}, "kind of equipment"),
                        ({"kind": a_kind(category=EquipmentCategory.LETHAL, register="Arms")},
                         "Weapons"), ({}, "one of the three")):  # fmt: skip
        with pytest.raises(Refusal, match=says):
            a_plan(by, **again)
    refused(
        "INSERT INTO upkeep_plan (uid, code, facility_id, says, amount_minor, currency, from_year, "
        "until_year, estimate, by_id, at, version) SELECT f.uid, 'UP-X', f.id, 'Roof', 5, 'USD', "
        f"2026, 2027, 1, f.by_id, f.at, 1 FROM facility f WHERE f.id = {hall.id}",
    )
    page = browse(by).get(f"/upkeep/kinds/{kind.uid}/new").text
    assert "2,000.00" in page and "200.00" in page and "400.00" in page


def test_re_3_the_figure_moves_with_who_has_agreed_for_the_years_after_the_project(cast):
    by, today = cast.programme_officer, clock.today()

    def now():
        db.session.flush()
        return measured.value(Measure.UPKEEP_NAMED, today)

    hall = a_building(by, cast.here)
    a_building(by, cast.here, state=Built.REHABILITATION)
    kind = a_kind()
    issued(by, cast.host_authority, kind=kind, centre=cast.here, quantity=4)
    a_kind()
    assert now() == Value(0, 2), "one building in use, one kind that is held"
    assert queries.bare(today).count == 2
    row, radios = a_plan(by, hall), a_plan(by, kind=kind, project_ends=None)
    assert queries.bare(today).count == 0
    a_payer(row, by, 0, 3, agreement=paper())
    assert now() == Value(0, 2), "two years after the project are nobody's"
    last = a_payer(row, by, 4, 5)
    assert now() == Value(0, 2), "nobody has agreed to that yet"
    confirmed(last, cast.finance)
    assert now() == Value(1, 2)
    a_payer(radios, by, 0, 5, agreement=paper())
    assert now() == Value(2, 2)
    dropped(last, by)
    assert now() == Value(1, 2)
    short = a_plan(by, a_building(by, cast.here), until_year=year(1))
    a_payer(short, by, 0, 1, agreement=paper())
    assert now() == Value(1, 3), "a plan that ends with the project names nobody after it"
    services.end(read(radios), "The radios are given up.", seen=read(radios).version, by=by)
    assert now() == Value(0, 3)


def test_what_was_spent_stands_beside_the_estimate_of_its_year_RE_3(cast, browse):
    by, other = cast.programme_officer, cast.finance
    row, ministry = a_plan(by, a_building(by, cast.here)), an_organisation()
    a_payer(row, by, 0, 5, who=ministry, agreement=paper())
    fund = a_fund(by)
    given(fund, by, other, received=usd(5000))
    waits, *paid = [moved(fund, Stage.SPENT, usd(each), by).uid for each in (700, 1200, 50)]
    for each in paid:
        ledger.confirm(funds.movement(each), by=other)
    paid = [funds.movement(each) for each in paid]
    waits = funds.movement(waits)
    with pytest.raises(Refusal, match="second person has seen"):
        services.spend(read(row), waits, by=by)
    assert {each.id for each in queries.offered(row)} == {each.id for each in paid}
    refused(
        "INSERT INTO upkeep_spending (uid, plan_id, movement_id, by_id, at, version) "
        f"SELECT uid, {row.id}, id, by_id, at, 1 FROM fund_movement WHERE id = {waits.id}",
    )
    paid = [funds.movement(each.uid) for each in paid]
    made = [services.spend(read(row), each, by=by).uid for each in paid]
    with pytest.raises(Refusal, match="named in a plan"):
        services.spend(read(row), paid[0], by=by)
    services.unspend(queries.spending(made[1]), "The roof of another house.", seen=1, by=by)
    assert queries.spent([row.id]) == {row.id: {year(): 120_000}}
    refused(
        f"UPDATE upkeep_spending SET dropped_on = NULL WHERE plan_id = {row.id}",
        f"UPDATE upkeep_spending SET movement_id = {paid[1].id} WHERE plan_id = {row.id}",
        "DELETE FROM upkeep_spending",
    )
    page = browse(cast.oversight).get(f"/upkeep/{row.uid}", costs=5).text
    assert "200.00" in page and "more" in page and "another house" in page
    assert "the plan names somebody else for that year" in page
    lines = [printouts.spent(each, "en")
             for each in printouts.years([read(row)], queries.spent)]  # fmt: skip
    assert [str(each) for each in lines[0][4:]] == [str(year()), "1000.00", "1200.00", "200.00"]
    assert len(lines) == 1 and "nothing spent" not in page, "nothing is owed of a year to come"
    years = compared({2024: 10, 2025: 0, 2026: 12, 2027: 10}, {2022: 5, 2026: 7}, 2026)
    assert [(each.year, each.estimate, each.difference) for each in years] == [
        (2022, None, 5), (2024, 10, -10), (2025, 0, 0), (2026, 12, -5),
    ]  # fmt: skip


def test_each_year_has_its_estimate_and_nobody_pays_more_than_it_needs_RE_3(cast, browse):
    by, ministry = cast.programme_officer, an_organisation()
    row = by_year(a_plan(by, a_building(by, cast.here)), by, y1=4000, y2=0)
    assert (row.amount, row.varies) == (usd(1000), True)
    with pytest.raises(Refusal, match="not those of the plan"):
        a_payer(row, by, 2, 5, amount="1000.01")
    a_payer(row, by, 0, 1, who=ministry, agreement=paper())
    line = a_payer(row, by, 2, 5, who=ministry, agreement=paper())
    row = read(row)
    assert [(each.first - year(), each.need, each.paid, each.lacking) for each in row.spans] == [
        (0, 100_000, 100_000, 0), (1, 400_000, 100_000, 300_000), (2, 0, 0, 0),
        (3, 100_000, 100_000, 0),
    ]  # fmt: skip
    assert (row.unpaid, row.short) == ([], [(year(1), year(1))])
    told = by_year_of(clock.today())["USD"]
    assert [(each.needed, each.lacking) for each in told[:4]] == [
        (100_000, 0), (400_000, 300_000), (0, 0), (100_000, 0),
    ]  # fmt: skip
    assert queries.plans(Narrowed(unpaid=True), on=clock.today()).rows == [row]
    with pytest.raises(Refusal, match="named for more"):
        by_year(row, by, y3=999, y4=999, y5=999)
    by_year(row, by, y1=1000, y3=999)
    assert not queries.plans(Narrowed(unpaid=True), on=clock.today()).rows, "all is paid"
    assert by_year_of(clock.today())["USD"][3].agreed == 99_900, "up to what that year needs"
    for dear, says in (
        ({"y0": -1}, "nought or more"),
        ({"y9": 1}, "each once"),
        (dict.fromkeys(("y0", "y1", "y3", "y4", "y5"), 0), "above nothing"),
    ):
        with pytest.raises(Refusal, match=says):
            by_year(row, by, **dear)
    row = read(row)
    services.change(row, terms(amount=usd(1200)), WHY, seen=row.version, by=by)
    row = read(row)
    assert row.by_year == {year(at): usd(each).minor for at, each in enumerate(
        (1200, 1200, 0, 999, 1200, 1200))}, "what was estimated by itself stays"  # fmt: skip
    dropped(line, by)
    assert read(row).unpaid == [(year(3), year(5))], "of a year that needs nothing nobody pays"
    page = browse(by).get(f"/upkeep/{row.uid}", costs=5).text
    assert ", by year" in page and "nothing needed" in page and "1,200.00" in page
    writer = browse(by)
    opened = writer.get(f"/upkeep/{row.uid}/years")
    assert 'name="year_' in opened.text
    sent = {f"year_{at}": "70" for at in range(year(2), year(6))}
    writer.post(f"/upkeep/{row.uid}/years", opened=opened, why=WHY,
                **{f"year_{year()}": "5000", f"year_{year(1)}": "1000"} | sent)  # fmt: skip
    assert list(read(row).by_year.values()) == [500_000, 100_000, 7000, 7000, 7000, 7000]
    assert [len(read(row).needs_of(at)) for at in (1, 2, 5)] == [1, 4, 3], "each as it was said"


def test_a_piece_has_a_plan_of_its_own_and_its_kind_is_for_all_others_RE_3(cast, browse):
    by, other, today = cast.programme_officer, cast.host_authority, clock.today()
    kind = a_kind()
    lorry = issued(by, other, kind=kind, centre=cast.here, serial="LT-1", cost=usd(500))
    assert queries.bare(today).count == 1
    row, uid = a_plan(by, piece=lorry, project_ends=None), lorry.uid
    key, code = row.id, row.code
    assert (row.title("en"), row.thing_code) == (f"{kind.title('en')} LT-1", lorry.code)
    assert (queries.bare(today).count, queries.bought_for(kind.id, today)) == (0, [])
    assert queries.named(today) == (0, 1)
    line = a_payer(row, by, 0, 5, agreement=paper())
    assert queries.named(today) == (1, 1), "all that is held of the kind has plans of its own"
    lot = issued(by, other, kind=kind, centre=cast.here, quantity=3, cost=usd(200))
    assert (queries.named(today), queries.bare(today).count) == ((0, 1), 1)
    assert queries.of_piece(lorry).id == row.id and queries.of_piece(lot) is None
    rest = a_plan(by, kind=kind, project_ends=None, amount=None, value=usd(600), share=10)
    a_payer(rest, by, 0, 5, amount=60, agreement=paper())
    assert (queries.bought_for(kind.id, today), queries.named(today)) == ([usd(600)], (1, 1))
    assert queries.of_piece(lot).id == rest.id and queries.apart(kind.id, today) == 1
    dropped(line, by)
    assert queries.named(today) == (0, 1), "its piece is nobody's"
    for piece, says in ((lorry, "piece has a plan"), (lot, "with a serial")):
        with pytest.raises(Refusal, match=says):
            a_plan(by, piece=piece)
    copied = ("INSERT INTO upkeep_plan (uid, code, item_id, says, amount_minor, currency, "
              "from_year, until_year, estimate, by_id, at, version) SELECT uid, 'UP-X', id, "
              "'Tyres', 5, 'USD', 2026, 2027, 1, by_id, at, 1 FROM equipment "
              "WHERE id = ")  # fmt: skip
    unsaid = f"UPDATE upkeep_plan SET estimate = 2 WHERE id = {key}"
    refused(f"{copied}{lorry.id}", f"{copied}{lot.id}", unsaid)
    assert "1 piece that has a plan" in browse(by).get(f"/upkeep/{rest.uid}", costs=6).text
    page = browse(by).get(f"/equipment/{uid}").text
    assert code in page and "Plan the upkeep of this piece" not in page
    assert [each.id for each in queries.plans(Narrowed(thing=Thing.PIECE), on=today).rows] == [key]


def test_what_nobody_pays_stands_first_with_its_picture_its_table_and_its_file(cast, browse):
    by, ministry = cast.programme_officer, an_organisation(titles={"en": "Ministry of Defence"})
    hall = a_building(by, cast.here)
    row = a_plan(by, hall)
    a_payer(row, by, 2, 3, who=ministry, agreement=paper(budget_line="05-23-114"))
    a_payer(row, by, 4, 4, who=ministry)
    bare = a_building(by, cast.here, title="Bare hall")
    reader = browse(cast.oversight)
    page = reader.get("/upkeep", costs=8).text
    first = page.index("Nobody has agreed to pay")
    assert first < page.index("Bare hall") and first < page.index('role="img"')
    assert "4,000.00" in page and "6,000.00" in page and "Ministry of Defence" in page
    assert "Plan the upkeep" not in page
    shown = reader.get(f"/upkeep/{row.uid}", costs=5).text
    assert "no payer named" in shown and "Name who pays" not in shown
    assert "05-23-114" in shown and row.code in reader.get(f"/facilities/{hall.uid}", costs=8).text
    assert "no plan of upkeep" in reader.get(f"/facilities/{bare.uid}", costs=7).text
    writer = browse(by)
    answer = writer.post(f"/upkeep/buildings/{bare.uid}/new", says="Roof", currency="USD",
                         value="2000", share="10", from_year=str(year()),
                         until_year=str(year(4)))  # fmt: skip
    assert answer.status_code == 302
    made = queries.of_building(bare)
    assert made.amount == usd(200)
    answer = writer.post(f"/upkeep/{made.uid}/payers/new", payer_id=str(ministry.id),
                         from_year=str(year()), until_year=str(year(4)), amount="200",
                         currency="USD", budget_line="", document="")  # fmt: skip
    assert answer.status_code == 302
    (line,) = read(made).named
    assert line.standing is Standing.WAITS
    second = browse(cast.finance)
    opened = second.get(f"/upkeep/{made.uid}")
    second.post(f"/upkeep/payers/{line.uid}/confirmation", opened=opened)
    assert read(made).unpaid == []
    taken = browse(by, language="ar").post("/exports/upkeep", form="xlsx", reason="The budget.")
    rows = list(load_workbook(BytesIO(taken.data)).active.iter_rows(values_only=True))
    mine = [each for each in rows if each[0] == row.code]
    assert [tuple(map(int, each[7:9])) for each in mine] == [
        (year(), year(1)), (year(2), year(3)), (year(4), year(4)), (year(5), year(5)),
    ]  # fmt: skip
    assert [each[12] for each in mine] == [1000, 0, 1000, 1000]
