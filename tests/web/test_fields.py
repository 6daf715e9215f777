"""What people type is read the way they mean it, and comes back as they typed it."""

from datetime import date, time
from types import SimpleNamespace

import pytest
from flask import Flask
from flask_babel import Babel
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import FileStorage, MultiDict

from trainingmgr.core.dates import PartialDate
from trainingmgr.core.errors import Refusal, StaleRecord
from trainingmgr.core.money import Money
from trainingmgr.tabular.choosing import Chosen
from trainingmgr.web import typed
from trainingmgr.web.fields import (
    Amount,
    Choice,
    Clock,
    Code,
    Day,
    Line,
    Many,
    Prose,
    Seen,
    Tick,
    Upload,
    When,
    Whole,
)
from trainingmgr.web.form import Filters, Form

CHOICES = [(1, "One"), (2, "Two")]


class Everything(Form):
    class Meta:
        csrf = False

    version = Seen()
    name = Line("Name", missing="Write the name.", longest=20)
    number = Code("Number")
    born = When("Born")
    day = Day("Day")
    at = Clock("Hour")
    hours = Whole("Hours", least=1, most=400)
    owed = Amount("Owed", currency="XAF")
    rank = Choice("Rank", choices=CHOICES, coerce=int)
    topics = Many("Topics", choices=CHOICES, coerce=int)
    told = Tick("Told", missing="Tell them first.")
    paper = Upload("Paper", kinds=("pdf",))
    facts = Prose("Facts")


class Row:
    version, name, born, rank = 7, "Theirs", PartialDate.read("1985~"), 2


@pytest.fixture(autouse=True)
def somewhere():
    app = Flask("fields")
    app.config.update(SECRET_KEY="x")
    Babel(app)
    with app.test_request_context("/?name=Zara&rank=nonsense", method="POST"):
        yield


def sent(**written):
    form = Everything(MultiDict({"name": "Zara", "told": "y"} | written))
    form.validate()
    return form


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("1985", "1985"),
        ("c. 1985", "1985~"),
        ("about 1985", "1985~"),
        ("1984?", "1984~"),
        ("١٩٨٤؟", "1984~"),
        ("Vers 1985", "1985~"),
        ("حوالي ١٩٨٥", "1985~"),
        ("1985~", "1985~"),
        ("14/03/1985", "1985-03-14"),
        ("14.3.1985", "1985-03-14"),
        ("1985-03-14", "1985-03-14"),
        ("03/1985", "1985-03"),
        ("mars 1985", "1985-03"),
        ("14 March 1985", "1985-03-14"),
        ("١٤/٠٣/١٩٨٥", "1985-03-14"),
        ("۱۴/۰۳/۱۹۸۵", "1985-03-14"),
        ("between 1983 and 1986", "1983/1986"),
        ("entre 1983 et 1986", "1983/1986"),
        ("about March 1985", "1985-03~"),
    ],
)
def test_a_date_is_read_as_well_as_it_is_known(written, means):
    form = sent(born=written)
    assert form.born.errors == []
    assert str(form.born.data) == means
    assert form.born.typed == written
    assert form.born._value() == written


@pytest.mark.parametrize(
    "written", ["14/03/85", "31/02/1985", "12", "soon", "1985-13", "14/03/1985 or so", "/1985"]
)
def test_what_reads_as_no_date_is_said_and_kept(written):
    form = sent(born=written)
    assert "about 1985" in form.born.errors[0]
    assert form.born._value() == written


def test_a_day_needs_all_of_it():
    assert sent(day="3/5/2026").day.data == date(2026, 5, 3)
    assert sent(day="05/2026").day.errors
    assert sent(day="about 3/5/2026").day.errors


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_every_day_is_read_back_from_either_order(day):
    assert typed.day(f"{day:%d/%m/%Y}") == day == typed.day(day.isoformat())


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("14:05", time(14, 5)),
        ("8h30", time(8, 30)),
        ("٠٨:٣٠", time(8, 30)),
        ("9", time(9)),
        ("0830", time(8, 30)),
        ("1405h", time(14, 5)),
    ],
)
def test_an_hour_is_read(written, means):
    assert sent(at=written).at.data == means


def test_an_hour_that_is_none_is_said():
    assert sent(at="25:00").at.errors
    assert sent(at="0860").at.errors
    assert sent(at="830").at.errors


@pytest.mark.parametrize(
    ("written", "exponent", "means"),
    [
        ("287400", 2, "287400"),
        ("287,400.50", 2, "287400.5"),
        ("287 400,50", 2, "287400.5"),
        ("287\u202f400,5", 2, "287400.5"),
        ("٢٨٧٬٤٠٠٫٥٠", 2, "287400.5"),
        ("1,234", 2, "1234"),
        ("1,234,567", 0, "1234567"),
        ("1.234.567,89", 2, "1234567.89"),
        ("0.500", 3, None),
        ("1.234", 2, None),
        ("twelve", 2, None),
        ("1,2,3", 2, None),
        ("--5", 2, None),
    ],
)
def test_an_amount_is_read_or_refused_never_guessed(written, exponent, means):
    if means is None:
        with pytest.raises(ValueError):
            typed.amount(written, exponent)
    else:
        assert typed.amount(written, exponent) == typed.Decimal(means)


@given(st.integers(0, 10**12))
def test_every_grouping_of_thousands_is_the_same_amount(whole):
    for sign in (",", " ", "\u202f", "\u00a0", ""):
        assert typed.amount(f"{whole:,}".replace(",", sign), 2) == whole


def test_money_is_of_the_fields_currency_and_no_finer_than_its_coin():
    assert sent(owed="287 400").owed.data == Money(287400, "XAF")
    assert sent(owed="287400.50").owed.errors


def test_numbers_keep_to_their_bounds_and_take_any_digits():
    assert sent(hours="٤٠").hours.data == 40
    assert sent(hours="0").hours.errors == ["Write 1 or more."]
    assert sent(hours="401").hours.errors == ["Write 400 or less."]
    assert sent(hours="many").hours.errors == ["Write a whole number."]


def test_words_are_stripped_composed_and_without_direction_marks():
    assert sent(name="  Rakhie\u0301\u200f ").name.data == "Rakhié"
    assert sent(number=" lf-١٥٣٣٠ -8").number.data == "LF-15330 -8"
    assert sent(name="").name.errors == ["Write the name."]
    assert sent(name="x" * 21).name.errors == ["Use fewer than 20 letters."]


def test_nothing_written_is_nothing_known():
    form = sent()
    empty = [form.born, form.day, form.at, form.hours, form.owed, form.rank]
    assert [field.data for field in empty] == [None] * 6
    assert (form.number.data, form.facts.data, form.topics.data) == ("", "", [])
    assert form.errors == {}


def test_choices_are_of_the_list():
    assert sent(rank="2").rank.data == 2
    assert sent(rank="3").rank.errors == ["Choose one of the list."]
    assert sent(rank="x").rank.errors == ["Choose one of the list."]
    assert sent(topics="9").topics.errors == ["Choose from the list."]


def test_a_tick_that_is_owed_is_asked_for():
    form = Everything(MultiDict({"name": "Zara"}))
    assert not form.validate()
    assert form.told.errors == ["Tell them first."]


def test_a_file_is_of_one_of_the_kinds():
    for name, wrong in (("scan.PDF", 0), ("scan.exe", 1), ("", 0)):
        form = Everything(
            MultiDict({"name": "Z", "told": "y", "paper": FileStorage(filename=name)})
        )
        form.validate()
        assert len(form.paper.errors) == wrong, name


def test_a_refusal_stands_beside_its_field_or_on_top():
    form = sent()
    with form.showing_refusals():
        raise Refusal("This number belongs to somebody else.", field="number")
    with form.showing_refusals():
        raise Refusal("The unit is suspended.", field="no_such_field")
    assert form.number.errors == ["This number belongs to somebody else."]
    assert form.form_errors == ["The unit is suspended."]


def test_a_stale_form_shows_both_and_the_next_submit_knows_theirs():
    form = sent(version="3", name="Mine", born="1990", rank="2")
    with form.showing_refusals(now=Row):
        raise StaleRecord
    assert [(d.field.name, d.theirs, d.yours) for d in form.conflict] == [
        ("name", "Theirs", "Mine"),
        ("born", "about 1985", "1990"),
    ]
    assert form.is_stale
    assert (form.version.data, form.version._value()) == (7, "7")
    assert form.name.data == "Mine"


def test_a_stale_button_has_nothing_to_compare_and_knows_theirs_next():
    class Press(Form):
        class Meta:
            csrf = False

        version = Seen()

    form = Press(MultiDict({"version": "3"}))
    with form.showing_refusals(now=Row):
        raise StaleRecord
    assert (form.is_stale, form.conflict, form.taken, form.version.data) == (True, [], [], 7)


def test_a_field_that_only_they_changed_says_theirs_and_one_that_only_you_changed_yours():
    before = {"version": 3, "name": "Before", "born": PartialDate.read("1990"), "rank": 2}
    opened = Everything(formdata=None, obj=SimpleNamespace(**before)).opened._value()
    form = sent(version="3", name="Before", born="1990", rank="1", facts="Mine.\r\n", opened=opened)
    with form.showing_refusals(now=Row):
        raise StaleRecord
    assert [d.field.name for d in form.conflict] == []  # the rank is theirs as it was before
    assert [(d.field.name, d.theirs) for d in form.taken] == [
        ("name", "Theirs"),
        ("born", "about 1985"),
    ]
    assert (form.name._value(), form.born._value()) == ("Theirs", "1985~")
    assert (form.rank.data, form.facts.data) == (1, "Mine.")
    again = form.opened._value()
    form = sent(version="7", name="Theirs", born="1985~", rank="1", opened=again)
    with form.showing_refusals(now=lambda: SimpleNamespace(**vars(Row()), version=9, name="New")):
        raise StaleRecord
    assert [(d.field.name, d.theirs) for d in form.taken] == [("name", "New")]


def test_filters_keep_what_reads_well():
    class Narrow(Filters):
        name = Line("Name")
        rank = Choice("Rank", choices=CHOICES, coerce=int)

    assert Narrow().asked == {"name": "Zara"}


@pytest.mark.parametrize("text", ["", "x", "-1", "1.5", "²", "9" * 19, "9" * 5000])
def test_a_name_of_a_field_that_names_no_row_is_no_row(text):
    assert typed.row_key(text) is None
    assert Chosen.read({f"who-{text}": ["A"]}) == Chosen({})
    assert typed.row_key("٣") == 3
