"""A pay file that contradicts itself, by page and by command: a sentence with its place, no change.

Each case is a file, what is said of it, and where the sentence points: row, column, words.
"""

import io
import json
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from tests.browser import Page
from tests.operations.line import Line
from tests.pay.made import HEAD, a_file, checked, compared, now, work
from trainingmgr.core.db import db
from trainingmgr.operations import intake
from trainingmgr.pay.files.models import PayCycle, PayLine
from trainingmgr.pay.files.rules import whole
from trainingmgr.tabular import services, spool
from trainingmgr.tabular.limits import LIMITS
from trainingmgr.tabular.models import ImportBatch, ImportState
from trainingmgr.tabular.problems import Problem

TOTAL = {"cycle": "2026-10", "name": "TOTAL GENERAL", "currency": "XAF"}


def cases(army):
    one, two, *rest = army.people
    first, second = army.line(one), army.line(two)
    many = [army.line(each, account=f"1{each.id:09}") for each in army.people]
    short = {**many[6], "account": "12345678"}
    return {
        "scientific notation": (
            [first, {**second, "account": "1,23457E+11"}], {}, (3, "account", "digits are lost")),
        "zeros before an account": (
            [*many[:6], short], {}, (8, "account", "drop the zeros before them")),
        "two currencies": (
            [first, {**second, "currency": "USD"}], {}, (3, "currency", "never added up")),
        "a negative amount": (
            [first, {**second, "net": "-45000"}], {}, (3, "net", "never below zero")),
        "a row of totals": (
            [first, second, {**TOTAL, "net": "90001"}], {}, (4, "net", "add up to 90000")),
        "a control total": (
            [first, second], {"total": "135 000"}, (None, "net", "2 lines add up to 90000")),
        "a reference twice": (
            [{**first, "reference": "B-7"}, {**second, "reference": "B-7"}], {},
            (3, None, "Row 2 of this file is about the same")),
        "another month than was said": (
            [first, {**second, "cycle": "2026-09"}], {"month": "Oct 2026"},
            (3, "cycle", "another month than the file")),
        "two months": (
            [second, {**first, "cycle": "2026-09"}], {}, (3, "cycle", "several months")),
        "paid long before": (
            [first, {**second, "value_date": "2026-07-28"}], {},
            (3, "value_date", "long before the month")),
    }  # fmt: skip


def written(lines):
    return a_file(lines, [*HEAD, "reference"])


@pytest.fixture
def by_page(clerk, browse):
    mine = browse(clerk)

    def bring(content, name="pay.csv", **stated):
        data = {"csrf_token": Page(mine.get("/imports/new")).values["csrf_token"], "kind": "pay",
                "source": "Treasury", "file": (io.BytesIO(content), name),
                **{f"stated_{code}": value for code, value in stated.items()}}  # fmt: skip
        answer = mine.ask("POST", "/imports/new", data=data)
        assert answer.status_code == 302, answer.text
        work()
        return mine.get(answer.location).text

    return bring


@pytest.fixture
def by_command(clerk, settings, tmp_path):
    line = Line(settings)

    def bring(content, name="pay.csv", **stated):
        (tmp_path / name).write_bytes(content)
        said = [word for each in stated.items() for word in ("--state", "=".join(each))]
        answer = line(
            intake.intake, "pay", tmp_path / name, "--by", clerk.username, *said, "--json"
        )
        assert answer.exit_code == 3, answer.output
        return json.loads(answer.stdout)

    return bring


def nothing_came():
    db.session.commit()
    return not any(
        db.session.scalar(select(func.count()).select_from(model)) for model in (PayCycle, PayLine)
    )


@pytest.mark.walk
def test_on_the_page_every_contradiction_has_its_place_and_nothing_comes_in(army, by_page):
    for name, (lines, stated, (row, column, words)) in cases(army).items():
        text = by_page(written(lines), **stated)
        assert words in text, name
        assert "Take it in" not in text or "Leave the rows with problems out" in text, name
        place = [str(row)] if row else []
        assert all(each in text for each in [*place, *([column] if column else [])]), name
        assert nothing_came(), name


@pytest.mark.walk
def test_in_the_command_every_contradiction_has_its_place_and_nothing_comes_in(army, by_command):
    for name, (lines, stated, (row, column, words)) in cases(army).items():
        told = by_command(written(lines), **stated)
        found = [(each["row"], each["column"], each["problem"]) for each in told["problems"]]
        asked = [(each["words"], *each["examples"]) for each in told["questions"]]
        if asked:
            assert words in asked[0][0], name
            assert any(f"{column} {row}: " in each for each in asked[0]), (name, asked)
        else:
            ((at, where, sentence),) = found
            assert (at, where) == (row, column), name
            assert words in sentence, name
        assert told["state"] != "imported", name
        assert nothing_came(), name


@pytest.mark.walk
def test_ten_million_rows_end_where_the_limit_is(army, by_page, by_command, monkeypatch):
    monkeypatch.setitem(spool.spool.__kwdefaults__, "limits", replace(LIMITS, rows=2_000))
    content = b"cycle;net\n2026-10;1\n" + b"1\n" * 2_000
    assert "more than 2,000 rows" in by_page(content)
    told = by_command(content + b"1;2\n")
    assert (told["problems"][0]["row"], told["state"]) == (2_002, "failed")
    assert nothing_came()


def test_totals_that_agree_pay_nobody_and_answers_let_the_rest_in(army, clerk):
    lines = army.lines(army.people[:7])
    lines[6] |= {"currency": "USD", "net": "75", "gross": "75"}
    half = {**TOTAL, "name": "", "service_no": "Total B2", "net": "135000"}
    batch = checked([*lines[:3], half, *lines[3:], {**TOTAL, "net": "270000"}], clerk)
    assert batch.state is ImportState.ASKING
    services.answer(batch, answers={"currency": "XAF"}, by=clerk)
    work()
    batch = now(batch)
    assert (batch.state, batch.accepted, batch.rejected) == (ImportState.READY, 6, 1)
    (problem,) = [Problem.read(each) for each in batch.report["problems"]]
    assert (problem.row, problem.column) == (9, "currency")
    assert str(problem).startswith("This line is in another currency than the file")
    notes = str(batch.report["notes"])
    assert "is a total: it agrees" in notes
    services.take_in(batch, leaving_out=True, by=clerk)
    work()
    assert db.session.scalars(select(PayLine.net_minor)).all() == [45_000] * 6


def test_numbers_that_lost_zeros_are_corrected_or_said_to_be_right(army, clerk):
    lines = [army.line(each, account=f"1{each.id:09}") for each in army.people[:7]]
    lines[6]["account"] = "12345678"
    batch = checked(lines, clerk)
    assert "12345678" not in str(batch.report)
    services.answer(batch, answers={"zeros_account": "lost:10"}, by=clerk)
    work()
    batch = now(batch)
    assert (batch.accepted, batch.rejected) == (6, 1)
    assert "zeros before this number are lost" in str(batch.report["problems"])
    services.answer(batch, answers={"zeros_account": "right"}, by=clerk)
    work()
    assert (now(batch).accepted, now(batch).rejected) == (7, 0)


def test_where_every_number_lost_its_zeros_what_is_known_tells_it(army, clerk, verifier):
    for at, each in enumerate(army.people, 17):
        each.service_number = f"00{at}"
    db.session.commit()
    numbers = {each.id: f"00{each.id + 5000}" for each in army.people}
    compared([army.line(each, account=numbers[each.id]) for each in army.people], clerk, verifier)
    bare = [
        army.line(each, cycle="2026-11", service_no=each.service_number[2:],
                  account=numbers[each.id][2:], value_date="2026-11-20")
        for each in army.people
    ]  # fmt: skip
    batch = checked(bare, clerk)
    asked = batch.report["ambiguities"]
    assert [each["kind"] for each in asked] == ["zeros_account", "zeros_service_no"]
    assert asked[0]["question"][1]["count"] == 10
    services.answer(batch, answers=dict.fromkeys(("zeros_account", "zeros_service_no"), "right"),
                    by=clerk)  # fmt: skip
    work()
    assert (now(batch).accepted, now(batch).rejected) == (10, 0)
    services.answer(now(batch), answers={"zeros_service_no": "lost:4"}, by=clerk)
    work()
    assert (now(batch).accepted, now(batch).rejected) == (0, 10)
    with_zeros = [{**line, "service_no": "00" + line["service_no"]} for line in bare]
    (only,) = checked(with_zeros, clerk).report["ambiguities"]
    assert only["kind"] == "zeros_account"


def test_the_name_of_a_file_and_its_rows_may_contradict(army, clerk):
    content = written(army.lines(army.people[:2]))
    batch = services.receive(io.BytesIO(content), kind="pay", source="x", by=clerk,
                             file_name="solde_09-2026.csv")  # fmt: skip
    work()
    batch = now(batch)
    assert "several months" in str(batch.report["ambiguities"])
    services.answer(batch, answers={"month": "2026-10"}, by=clerk)
    work()
    assert (now(batch).state, now(batch).accepted) == (ImportState.READY, 2)


def test_what_is_said_of_a_file_must_be_readable(army, clerk):
    for stated, sentence in (({"month": "13/2026"}, "not a month"),
                             ({"total": "many"}, "Write the total in digits"),
                             ({"colour": "red"}, "Nothing is said")):  # fmt: skip
        with pytest.raises(services.Refusal, match=sentence):
            services.receive(io.BytesIO(b"x"), kind="pay", source="", file_name="", by=clerk,
                             stated=stated)  # fmt: skip
    assert db.session.scalar(select(func.count()).select_from(ImportBatch)) == 0


@pytest.mark.parametrize(
    ("name", "month"),
    [
        ("pay-2026-09.csv", "2026-09"), ("PAIE_202609.xlsx", "2026-09"), ("09-2026.csv", "2026-09"),
        ("pay.csv", None), ("pay 2026-09 to 2026-10.csv", None), ("sent 2026-11-03.csv", None),
        ("03-11-2026.csv", None), ("20261103.csv", None), ("no 12345.csv", None),
    ],
)  # fmt: skip
def test_a_month_in_the_name_of_a_file_is_read_where_it_is_certain(name, month):
    assert whole.month_named(name) == month


@pytest.mark.parametrize(("typed", "kept"), [("٤٥ ٠٠٠", "45000"), ("1.5", "1.5"), ("-3", None)])
def test_a_control_total_is_digits(typed, kept):
    if kept is None:
        with pytest.raises(ValueError):
            whole.amount(typed)
    else:
        assert Decimal(whole.amount(typed)) == Decimal(kept)
