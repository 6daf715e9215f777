"""Every component in every state, with invented people: to look at, and to be tested.

Closed on a production site; it shows nobody's record and writes nothing.
"""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from types import SimpleNamespace

from flask import Blueprint, abort, current_app, flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from trainingmgr.core import clock
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.errors import Refusal, StaleRecord
from trainingmgr.core.money import Money
from trainingmgr.core.paging import Page
from trainingmgr.core.values import dataclass
from trainingmgr.web.access import public
from trainingmgr.web.charts import Span, SpanLine
from trainingmgr.web.comparing import mark
from trainingmgr.web.fields import (
    Amount,
    Choice,
    Clock,
    Code,
    Day,
    Line,
    Many,
    Prose,
    Secret,
    Seen,
    Tick,
    Upload,
    When,
    Whole,
)
from trainingmgr.web.form import Filters, Form
from trainingmgr.web.pages import page

bp = Blueprint("components", __name__, url_prefix="/components")

TODAY = date(2026, 11, 10)
MONDAY = date(2026, 11, 16)
TOPICS = [
    ("roster", _("Duty roster")),
    ("parade", _("Pay parade")),
    ("child", _("Child protection")),
]


@dataclass(frozen=True)
class Someone:
    name_display: str
    name_native: str | None
    number: str
    unit: str
    kind: str
    word: str
    missing: str = ""


@dataclass(frozen=True)
class SheetLine:
    number: int
    person: Someone
    value: str = ""
    error: str = ""
    minutes: str = ""
    sum: Money | None = None
    note: str = ""

    @property
    def name(self) -> str:
        return f"mark-{self.number}"


@dataclass(frozen=True)
class Class:
    day: date
    starts: time
    ends: time
    code: str
    room: str


@dataclass(frozen=True)
class File:
    name: str
    url: str
    size: int
    kind: str
    says: str = ""


@dataclass
class Row:
    """A person as somebody else has just saved them."""

    version: int = 4
    name: str = "Maryam Idriss Abakar"
    born: PartialDate | None = None
    rank: str = "sgt"


class EveryField(Form):
    version = Seen()
    name = Line(_("Name"), missing=_("Write the name."), help=_("As on the national card."))
    number = Code(_("Service number"))
    born = When(_("Date of birth"), help=_("As well as it is known: 1985, about 1985, 14/03/1985."))
    starts = Day(_("First day"), missing=_("Write the first day."))
    at = Clock(_("Hour"))
    hours = Whole(_("Hours"), least=1, most=400)
    owed = Amount(_("Amount owed, in XAF"), currency="XAF")
    rank = Choice(_("Rank"), choices=[("sgt", _("Sergeant")), ("cpl", _("Corporal"))])
    decision = Choice(
        _("Your decision"),
        missing=_("Choose one of the three."),
        choices=[
            ("same", _("Same person")),
            ("two", _("Two people")),
            ("wait", _("Cannot tell yet")),
        ],
        picks={
            "same": _("The October line is held as a second pay, and a notice goes to him."),
            "two": _("The line stays without a person. A unit visit is asked for."),
            "wait": _("Say what would settle it. The pair comes back to you."),
        },
    )
    topics = Many(_("About"), choices=TOPICS)
    consent = Tick(
        _("The person was told why this is recorded"), missing=_("Tell the person first.")
    )
    paper = Upload(_("Signed paper"), kinds=("pdf", "jpg", "png"), help=_("A scan, 5 MB at most."))
    facts = Prose(_("Facts"), help=_("Seen, heard or read. The battalion can read this."))
    password = Secret(_("Password"), render_kw={"autocomplete": "current-password"})


class Narrow(Filters):
    name = Line(_("Name or number"))
    rank = Choice(_("Rank"), choices=[("sgt", _("Sergeant")), ("cpl", _("Corporal"))])


@bp.get("/")
@public
def show() -> ResponseReturnValue:
    _closed_in_production()
    flash(gettext("You marked 31 people present for 22 October."), "ok")
    clean = EveryField(formdata=None, prefix="clean", obj=Row())
    return page(
        "components/page.html",
        printer=SimpleNamespace(name="Maryam Idris Abakar"),
        printed=datetime(2026, 11, 10, 8, 5, tzinfo=UTC),
        clean=clean,
        refused=_refused(),
        stale=_stale(),
        narrow=Narrow(prefix="narrow"),
        notice=SimpleNamespace(
            title="What becomes of what you say",
            number=2,
            language="en",
            body="It is kept for five years.",
        ),
        people=PEOPLE,
        first_page=Page(PEOPLE[:4], None, "YSw0", 3214),
        later_page=Page(PEOPLE[4:], "Yiw0", "YSw4", None),
        lines=LINES,
        paid=[
            SheetLine(
                10 + each.number,
                each.person,
                each.value,
                sum=Money(287400, "XAF"),
                note="Her brother, paper 14/26" if each.number == 1 else "",
            )
            for each in LINES[:2]
        ],
        marks=MARKS,
        classes=CLASSES,
        spans=SPANS,
        files=FILES,
        paper=[(Path(current_app.static_folder or "") / "field" / "icon-192.png").read_bytes()],
        today=TODAY,
        monday=MONDAY,
        year=[date(2025, 12, 1), *(date(2026, n, 1) for n in range(1, 12))],
        born=[
            PartialDate.read(text)
            for text in ("1985", "1985~", "1983/1986", "1994-03", "1994-03-14")
        ],
        owed=Money.of("287400", "XAF"),
        now=clock.now(),
    )


@bp.get("/sign-in")
@public
def narrow() -> ResponseReturnValue:
    """The narrow layout, as on the page for signing in."""
    _closed_in_production()
    return page("components/narrow.html", form=EveryField(formdata=None))


@bp.get("/paper")
@public
def paper() -> ResponseReturnValue:
    """The layout for pages that are made to be printed."""
    _closed_in_production()
    return page("components/paper.html", people=PEOPLE)


def _closed_in_production() -> None:
    settings = current_app.extensions.get("settings")
    if settings is not None and settings.production:
        abort(404)


def _refused() -> EveryField:
    """Every field wrong, a rule that refused one field, and one that refused the whole."""
    form = EveryField(formdata=None, prefix="refused", obj=Row(name=""))
    for field in form:
        if field.short_name not in ("csrf_token", "version", "rank"):
            field.errors = [gettext("Put this right: %(field)s.", field=field.label.text)]
    for refusal in (
        Refusal(_("This number belongs to somebody else."), field="number"),
        Refusal(_("Clearance under scheme HRDDP expired on 3 May. Ask for renewal.")),
    ):
        with form.showing_refusals():
            raise refusal
    return form


def _stale() -> EveryField:
    form = EveryField(formdata=None, prefix="stale", obj=Row(version=3, name="Maryam Idris Abakar"))
    form.opened.renew({"rank": mark(form.rank, form.rank.data)})
    with form.showing_refusals(now=lambda: Row(rank="cpl", born=PartialDate.read("1994~"))):
        raise StaleRecord
    return form


PEOPLE = [
    Someone(
        "Idriss Nassour Barka", "إدريس ناصر بركة", "LF-15330-8", "4th Battalion",
        "stop", _("Not now"), _("Clearance under scheme HRDDP expired on 3 May."),
    ),
    Someone(
        "Zara Brahim Issa", "زارا إبراهيم عيسى", "LF-20944-1", "Engineers",
        "wait", _("Not yet"), _("No pass in IHL-102: 8 of 12 hours in run 9."),
    ),
    Someone(
        "Ousmane Kally Adoum", "عثمان كلي آدم", "LF-13071-6", "2nd Battalion",
        "hold", _("Held"), _("Also on BAS-103 run 12, 16–18 November."),
    ),
    Someone(
        "Saleh Outman Goukouni", "صالح عثمان كوكوني", "LF-17725-0", "2nd Battalion",
        "unk", _("Not known"), _("National vetting has not answered."),
    ),
    Someone(
        "Maryam Idris Abakar", "مريم إدريس أبكر", "LF-20817-4", "2nd Battalion", "ok", _("Yes")
    ),
    Someone("Gabriel Doungous", None, "LF-18264-1", "Engineers", "none", _("Not recorded")),
]  # fmt: skip
LINES = [
    SheetLine(1, PEOPLE[0], "P"),
    SheetLine(2, PEOPLE[1], "A"),
    SheetLine(3, PEOPLE[2], "R", "Not a mark"),
    SheetLine(4, PEOPLE[3]),
    SheetLine(5, PEOPLE[4]),
]
MARKS = [
    ("P", "ok", _("Present")), ("A", "stop", _("Absent")), ("L", "wait", _("Late")),
    ("E", "unk", _("Excused")),
]  # fmt: skip
CLASSES = [
    Class(MONDAY, time(8), time(10), "IHL-201", "Hall 1"),
    Class(MONDAY, time(8, 30), time(9, 30), "GBV-101", "Hall 2"),
    Class(MONDAY + timedelta(1), time(9), time(10, 30), "CP-102", "Hall 1"),
    Class(MONDAY + timedelta(3), time(10), time(12), "HR-201", "Range"),
]
SPANS = [
    SpanLine(
        "HRDDP",
        [
            Span(date(2024, 2, 5), date(2025, 2, 4), "past"),
            Span(date(2025, 4, 1), date(2026, 2, 1), "past"),
            Span(date(2026, 2, 3), date(2027, 2, 3)),
        ],
    ),
    SpanLine(
        "National vetting", [Span(date(2026, 10, 20), date(2026, 12, 19), "open")], "with the board"
    ),
    SpanLine("Donor scheme", (), "not known: never asked"),
]
FILES = [
    File("sheet-S-4Q7K.pdf", "#files", 212_400, "PDF"),
    File("تقرير.pdf", "#files", 1_840_000, "PDF", "Signed by both sides"),
]
