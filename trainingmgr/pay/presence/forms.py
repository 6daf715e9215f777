from flask_babel import lazy_gettext as _

from trainingmgr.pay.presence.rules import BY_HAND, EvidenceKind, SheetKind
from trainingmgr.pay.presence.words import EVIDENCE, SHEETS
from trainingmgr.web.fields import Choice, Code, Day, Line, Seen, Tick, Upload, Whole
from trainingmgr.web.form import Filters, Form

LANGUAGES = [("en", "English"), ("fr", "Français"), ("ar", "العربية")]


class MusterForm(Form):
    """Which unit is to be mustered, and how its paper is printed."""

    of_unit = Line(
        _("Unit, by its code"), missing=_("Write the code of the unit."), longest=40,
        help=_("A company, rather than a brigade: one paper takes 300 names at most."),
    )  # fmt: skip
    on = Day(_("Day of the muster"), missing=_("Write the day."))
    language = Choice(
        _("Language of the sheet"), choices=LANGUAGES, missing=_("Choose a language.")
    )
    spare = Whole(_("Spare lines"), least=0, most=30)


class FindForm(Form):
    """The id as it stands on the paper."""

    code = Code(_("Sheet id"), missing=_("Type the id that is printed on the sheet."))


class MarksForm(Form):
    """What guards a page of marks; the marks themselves are one field a line."""

    seen = Line("")
    absent = Line(
        _("Absent: their line numbers"), help=_("As on the paper: 3, 7, 12-14."), longest=400
    )
    rest_present = Tick(_("Everybody else is present"))


class NameForm(Form):
    name = Line(_("Name, as on the paper"), missing=_("Write the name as it stands on the sheet."))
    number = Code(_("Number, if one is written"))


class SettleForm(Form):
    version = Seen()
    number = Code(_("It was: programme or service number"))
    dropped = Line(_("Or it is nobody, because"), longest=240)


class ScanForm(Form):
    file = Upload(
        _("Scan of the sheet"),
        kinds=("pdf", "jpg", "jpeg", "png"),
        missing=_("Choose the scan."),
        help=_("PDF, JPEG or PNG, 5 MB at most."),
    )


class CertifyForm(Form):
    signer = Line(
        _("Who signed the paper: rank and name"), longest=120,
        help=_("The commander says who was present, and nothing about pay."),
    )  # fmt: skip


class ProofForm(Form):
    kind = Choice(
        _("What shows it"),
        choices=[(each.value, EVIDENCE[each]) for each in BY_HAND],
        coerce=EvidenceKind,
        missing=_("Say what shows it."),
    )
    on = Day(_("Day"), missing=_("Write the day."))
    reference = Line(
        _("Number of the paper, or where and by whom"), longest=120,
        missing=_("Write the number of the paper, or where and by whom it was seen."),
    )  # fmt: skip


class SheetFilters(Filters):
    unit = Line(_("Unit, by its code"), longest=40)
    kind = Choice(
        _("Kind"), choices=[(each.value, words) for each, words in SHEETS.items()],
        coerce=SheetKind,
    )  # fmt: skip
    waits = Tick(_("Not signed for yet"))


class PresenceFilters(Filters):
    unit = Line(_("Unit, by its code"), longest=40)
    month = Line(_("Month, such as 2026-11"), longest=20)


class ExerciseForm(Form):
    """Which units are counted, on which day, and how sure the second count is to be."""

    code = Code(_("Code of the count"), missing=_("Write a short code."))
    title = Line(_("What it is called"), missing=_("Write what it is called."), longest=120)
    on = Day(_("Day of the count"), missing=_("Write the day."))
    units = Line(
        _("Units, by their codes"), missing=_("Name at least one unit."), longest=500,
        help=_("As in 11BN, 12BN: each with all below it, and none within another."),
    )  # fmt: skip
    confidence = Choice(
        _("Confidence of the second count"), coerce=int,
        choices=[(80, "80 %"), (90, "90 %"), (95, "95 %"), (99, "99 %")],
        missing=_("Choose the confidence."),
    )  # fmt: skip
    margin = Whole(_("Margin, in percent"), least=1, most=20)


class ListForm(Form):
    of_unit = Line(
        _("Unit, by its code"), missing=_("Write the code of the unit."), longest=40,
        help=_("A company, rather than a brigade: one paper takes 300 names at most."),
    )  # fmt: skip
    language = Choice(
        _("Language of the sheet"), choices=LANGUAGES, missing=_("Choose a language.")
    )
    spare = Whole(_("Spare lines"), least=0, most=30)
