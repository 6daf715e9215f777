from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.core.pairs import LANGUAGES, PAIRS
from trainingmgr.training.certificates.queries.register import Narrowed
from trainingmgr.training.certificates.rules import (
    IN_THE_REGISTER,
    SPOKEN,
    RevocationReason,
    Standing,
)
from trainingmgr.training.certificates.words import REASONS, STANDINGS
from trainingmgr.web.fields import Choice, Code, Day, Line, Prose, Seen, Tick, Upload
from trainingmgr.web.form import Filters, Form

SPEAKS = [(each, " + ".join(LANGUAGES[one] for one in each.split("+"))) for each in SPOKEN]
FULL = _("Give the reason in a full sentence.")


class TranscriptForm(Form):
    """In which language a transcript goes to paper; its lines are the same in all."""

    language = Choice(
        _("Language of the paper"),
        choices=[("en", "English"), ("fr", "Français"), ("ar", "العربية"), *PAIRS.items()],
        missing=_("Choose a language."),
    )


class IssueForm(Form):
    """The second person's deed: to issue to everybody on the list."""

    version = Seen()


class RefusalForm(Form):
    version = Seen()
    reason = Prose(_("Why not"), missing=FULL, longest=500)


class ProposalForm(Form):
    kind = Choice(
        _("What is wrong"),
        choices=[(each, REASONS[each]) for each in RevocationReason],
        coerce=RevocationReason,
        radios=True,
        missing=_("Choose what is wrong."),
    )
    reason = Prose(_("Why"), missing=FULL, longest=500)


class DecisionForm(Form):
    version = Seen()
    decision = Choice(
        _("Your decision"),
        choices=[("agree", _("Agree")), ("refuse", _("Let it stand"))],
        picks={
            "agree": _("It is done at once, and everybody who verifies it sees it."),
            "refuse": _("Nothing changes. Say why."),
        },
        missing=_("Decide one way or the other."),
    )
    reason = Prose(_("Why it stands"), longest=500)


class KeyWithdrawalForm(Form):
    """That a key which signs certificates was stolen."""

    from_on = Day(
        _("Stolen on, or after"),
        missing=_("Say on which day."),
        help=_("What it signed on that day or later is not believed any more."),
    )
    reason = Prose(_("What happened"), missing=FULL, longest=500)


class KeyDecisionForm(Form):
    version = Seen()
    decision = Choice(
        _("Your decision"),
        choices=[("agree", _("Strike it off")), ("refuse", _("Let it stand"))],
        radios=True,
        missing=_("Decide one way or the other."),
    )


class CardsForm(Form):
    """In which language, or which two, identity cards are printed; and why again."""

    language = Choice(
        _("Language of the cards"),
        choices=[*LANGUAGES.items(), *PAIRS.items()],
        missing=_("Choose a language."),
    )
    reason = Line(
        _("Why it is printed again"),
        longest=240,
        help=_("Owed for cards that were printed before. They bear the word DUPLICATE and their "
               "number."),
    )  # fmt: skip


class AskForm(Form):
    """In which languages the certificates of a run are asked for."""

    speaks = Choice(
        _("Languages of the certificates"),
        choices=[("", _("As their texts say: all three")), *SPEAKS],
        help=_("They are signed in these, and stay in these."),
    )


class PrintForm(Form):
    speaks = Choice(
        _("Languages"),
        choices=[("", _("As it was issued")), *SPEAKS],
        help=_("Of a duplicate alone: the first print is as it was issued."),
    )
    reason = Line(_("Why it is printed again"), longest=240)


class ConfirmForm(Form):
    """What came out of the printer."""

    version = Seen()
    reason = Line(_("What became of those"), longest=240)


class HandOverForm(Form):
    on = Day(_("Day"), missing=_("Say on which day."))
    is_holder = Tick(_("The holder took it"))
    collector = Line(_("Or who took it for them"), longest=240)
    signed = Tick(_("Signed for it on the list"))


class RegisterFilters(Filters):
    serial = Code(_("Serial number"))
    number = Code(_("Programme or service number"))
    standing = Choice(
        _("Stands"), choices=[(each, STANDINGS[each]) for each in IN_THE_REGISTER], coerce=Standing
    )
    course = Choice(_("Course"), coerce=int)
    since = Day(_("Issued from"))
    until = Day(_("Issued until"))

    def __init__(self, courses: list[tuple[int, str]], **kwargs: Any) -> None:
        self._courses = courses
        super().__init__(**kwargs)

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        self.course.choices = self._courses
        return bool(super().validate(*args, **kwargs))

    @property
    def narrowed(self) -> Narrowed:
        asked = self.asked
        return Narrowed(
            serial=asked.get("serial", ""),
            number=asked.get("number", ""),
            standing=asked.get("standing"),
            course_id=asked.get("course"),
            since=asked.get("since"),
            until=asked.get("until"),
        )


PICTURES = ("jpg", "jpeg", "png", "webp")
LOGO_HELP = _("It stands in an upper corner. It is drawn anew: nothing else of the file is kept.")


class LayoutForm(Form):
    """Every text in each of the three languages; what is left empty keeps the usual words."""

    version = Seen()
    leads = Choice(
        _("Language that leads"),
        choices=[("en", "English"), ("fr", "Français"), ("ar", "العربية")],
        missing=_("Choose a language."),
        help=_("It stands first and decides from which side the page is read."),
    )
    frame = Choice(
        _("Layout"),
        choices=[
            ("woven", _("Woven border")),
            ("leaves", _("Garland of leaves")),
            ("ruled", _("Plain lines")),
        ],
        picks={
            "woven": _("A braid round the page and rosettes behind the words: hard to copy."),
            "leaves": _("Twigs round the page and a wreath behind the words."),
            "ruled": _("Nothing behind the words: for photocopiers and little toner."),
        },
        missing=_("Choose a layout."),
    )
    look = Choice(
        _("Colours"),
        choices=[
            ("engraved", _("Blue and gold")),
            ("laurel", _("Green and gold")),
            ("mono", _("Black")),
        ],
        picks={
            "engraved": _("For a colour printer."),
            "laurel": _("For a colour printer."),
            "mono": _("For a black laser printer: nothing pale that it would lose."),
        },
        missing=_("Choose the colours."),
    )
    anyway = Tick(_("Save it although something does not fit"))
    title_en = Line(_("Title in English"))
    title_fr = Line(_("Title in French"))
    title_ar = Line(_("Title in Arabic"))
    statement_en = Line(_("First sentence in English"))
    statement_fr = Line(_("First sentence in French"))
    statement_ar = Line(_("First sentence in Arabic"))
    completed_en = Line(_("Second sentence in English"))
    completed_fr = Line(_("Second sentence in French"))
    completed_ar = Line(_("Second sentence in Arabic"))
    issuer_en = Line(_("Issuer in English"))
    issuer_fr = Line(_("Issuer in French"))
    issuer_ar = Line(_("Issuer in Arabic"))
    host_name = Line(_("Who signs for the host"))
    host_en = Line(_("As what, in English"))
    host_fr = Line(_("As what, in French"))
    host_ar = Line(_("As what, in Arabic"))
    partner_name = Line(_("Who signs for the programme"))
    partner_en = Line(_("As what, in English"))
    partner_fr = Line(_("As what, in French"))
    partner_ar = Line(_("As what, in Arabic"))
    eastern = Tick(_("Write numbers in Eastern Arabic digits"))
    host_logo = Upload(_("Mark of the host"), kinds=PICTURES, help=LOGO_HELP)
    no_host_logo = Tick(_("Take the mark of the host away"))
    partner_logo = Upload(_("Mark of the partner"), kinds=PICTURES, help=LOGO_HELP)
    no_partner_logo = Tick(_("Take the mark of the partner away"))


class VerifyForm(Filters):
    """What the public types: a serial, or the whole text of a scanned code."""

    serial = Line(_("Serial number"), longest=4000)
