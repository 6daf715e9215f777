from flask_babel import lazy_gettext as _
from wtforms import Form as Piece

from trainingmgr.pay.payments.rules.cash import FEWEST, SheetStage
from trainingmgr.pay.payments.rules.cash import MOST as LINES_MOST
from trainingmgr.pay.payments.rules.layouts import KNOWN, Fill
from trainingmgr.pay.payments.rules.results import MEANT
from trainingmgr.pay.payments.services.accounts import MOST
from trainingmgr.pay.payments.words import FILLS, STAGES
from trainingmgr.pay.rules import LineState
from trainingmgr.pay.words import LINES
from trainingmgr.web.fields import (
    Amount,
    Choice,
    Code,
    Day,
    Line,
    Rows,
    Seen,
    Tick,
    Upload,
    Whole,
)
from trainingmgr.web.form import Filters, Form

LANGUAGES = [("en", "English"), ("fr", "Français"), ("ar", "العربية")]
WHY = _("Why? One sentence an inspector can check")
NO_REASON = _("Give the reason in a full sentence.")


class FilesForm(Form):
    """Which account pays, and on which day."""

    account = Choice(_("Paid from"), missing=_("Choose the account that pays."))
    pays_on = Day(_("Day of payment"), missing=_("Write the day on which it is paid."))


class ParadeForm(Form):
    """Who is paid in cash, where, and how the papers are printed."""

    of_unit = Line(
        _("Unit, by its code"), longest=40, help=_("With all below it. Empty: every unit."),
    )  # fmt: skip
    together = Tick(
        _("One pay point: all below this unit on the same sheets"),
        help=_("Otherwise each unit has sheets of its own."),
    )
    others = Tick(_("Also who has a card, a cheque or no channel that is known"))
    on = Day(_("Day of the parade"), missing=_("Write the day."))
    place = Line(_("Pay point"), longest=120)
    at_most = Whole(
        _("Lines on one sheet"), least=FEWEST, most=LINES_MOST,
        missing=_("Write how many lines one sheet takes."),
    )  # fmt: skip
    language = Choice(
        _("Language of the sheet"), choices=LANGUAGES, missing=_("Choose a language.")
    )


class FindSheetForm(Form):
    """The id as it stands on the paper."""

    code = Code(_("Sheet id"), missing=_("Type the id that is printed on the sheet."))


class CashForm(Form):
    """A cash sheet as it came back: its marks are one field a line, this is the rest of it."""

    version = Seen()
    absent = Line(
        _("Absent: their line numbers"), help=_("As on the paper: 3, 7, 12-14."), longest=400
    )
    rest_signed = Tick(_("Everybody else has signed"))
    carried = Amount(_("Carried out"), currency="")
    returned = Amount(_("Brought back"), currency="", help=_("0 where everything was paid."))
    officer = Line(_("Paying officer: rank and name"), longest=120)
    witness = Line(_("Witness: rank and name"), longest=120)
    witness_from = Line(
        _("Where the witness is from"), longest=120, help=_("From outside the unit that is paid.")
    )
    paid_on = Day(_("Paid on"))


class CashFilters(Filters):
    stage = Choice(
        _("Where it is"), choices=[(each.value, words) for each, words in STAGES.items()],
        coerce=SheetStage,
    )  # fmt: skip
    unit = Line(_("Unit, by its code"), longest=40)
    month = Line(_("Month, such as 2026-11"), longest=7)


class HandedOverForm(Form):
    version = Seen()
    on = Day(_("Handed over on"), missing=_("Write the day."))


class RecallForm(Form):
    version = Seen()
    because = Line(WHY, missing=NO_REASON, longest=500)


class AnswerForm(Form):
    """What a bank or an operator answered, as it came."""

    file = Upload(
        _("File"),
        kinds=("xml", "csv", "tsv", "txt", "xlsx"),
        missing=_("Choose a file."),
        help=_(
            "A pain.002, camt.053 or camt.054, or a table of results, as the bank or operator sent "
            "it."
        ),
    )
    account = Choice(
        _("For a table: paid from"),
        help=_("Its columns are remembered for this account, and its words known."),
    )


class DecideForm(Form):
    """What became of a payment: where answers contradict each other, or a sheet is contested."""

    version = Seen()
    state = Choice(
        _("What became of the money"),
        coerce=LineState,
        missing=_("Say what became of it."),
    )
    because = Line(WHY, missing=NO_REASON, longest=500)


class WordPiece(Piece):
    """One word of an operator."""

    word = Line(_("It writes"), longest=60)
    state = Choice(_("It means"), choices=[(each.value, LINES[each]) for each in MEANT])


class WordsForm(Form):
    """What an operator writes in its results, beside the words that everybody knows."""

    version = Seen()
    words = Rows(_("Words of this operator"), WordPiece, key="word", more=_("One more word"))


class ColumnPiece(Piece):
    """One column of an operator's file."""

    name = Line(_("Header"), longest=40)
    fill = Choice(_("What it holds"), choices=[(each.value, w) for each, w in FILLS.items()])


class AccountForm(Form):
    """An account to pay from. For an operator, its file's columns: a known layout or one's own."""

    service_id = Choice(_("Armed service"), coerce=int, missing=_("Choose the armed service."))
    provider_id = Choice(
        _("Bank or operator"), coerce=int, missing=_("Choose a bank or an operator.")
    )
    holder = Line(
        _("Holder, as the provider knows it"), missing=_("Write the holder."), longest=120
    )
    number = Line(
        _("Account number"),
        missing=_("Write the number of the account."),
        longest=40,
        help=_("Kept sealed. Afterwards only its last four characters are shown."),
        render_kw={"autocomplete": "off"},
    )
    currency = Line(_("Currency"), missing=_("Write three letters, such as XAF."), longest=3)
    at_most = Whole(
        _("Payments in one file, at most"),
        least=1,
        most=MOST,
        missing=_("Write how many payments one file may hold."),
    )
    known = Choice(
        _("Layout of an operator’s file"),
        choices=[(name, name) for name in KNOWN],
        help=_("For mobile money: a known layout, or your own columns below."),
    )
    columns = Rows(_("Own columns"), ColumnPiece, key="name", more=_("One more column"))
    most = Whole(_("The most that is paid at once, in whole coins"), least=1)
    country = Line(_("Country in the file, two letters"), longest=2)
    operator = Line(_("Operator in the file"), longest=40)


def columns_of(lines: list[dict[str, str]]) -> tuple[tuple[str, Fill], ...]:
    """The columns that somebody wrote, as a layout has them."""
    return tuple(
        (line["name"], Fill(line["fill"]) if line["fill"] else Fill.NOTHING) for line in lines
    )
