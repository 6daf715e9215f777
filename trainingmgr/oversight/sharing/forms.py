from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.core import clock
from trainingmgr.core.privacy import FieldClass
from trainingmgr.oversight.sharing import words
from trainingmgr.oversight.sharing.models import SharingAgreement
from trainingmgr.oversight.sharing.rules import Onward, SharingState
from trainingmgr.oversight.sharing.services import Terms
from trainingmgr.web.fields import Choice, Day, Grouped, Line, Prose, Seen
from trainingmgr.web.form import Filters, Form

ONE, DAY = _("Choose one."), _("Write the day.")
SENTENCE = _("Say it in a full sentence.")


class TermsForm(Form):
    version = Seen()
    body = Choice(_("With which body"), choices=[], missing=ONE)
    purpose = Prose(
        _("What for"), missing=SENTENCE,
        help=_("What they do with it, and why figures without people will not do."),
    )  # fmt: skip
    fields = Grouped(
        _("What goes: which columns of which list"), missing=_("Say which columns may go."),
        help=_("Open a list and tick. No column that they can do without. What may go to nobody, "
               "such as what is screened or an account, is not offered."),
    )  # fmt: skip
    field_class = Choice(
        _("The worst that it shows"), choices=list(words.WORST.items()), coerce=FieldClass,
        missing=ONE,
    )  # fmt: skip
    legal_basis = Line(
        _("Legal basis"), longest=120,
        missing=_("Write the law or the mandate that it rests on."),
        help=_("Not consent: under command it is rarely free."),
    )  # fmt: skip
    country = Line(
        _("Where it is kept there"), longest=120, missing=_("Write in which country it is kept.")
    )
    safeguards = Prose(
        _("How it is kept safe there"), missing=SENTENCE,
        help=_("Who reads it, how it is locked, when it is destroyed, what they report."),
    )  # fmt: skip
    onward = Choice(
        _("Handing it on"), choices=list(words.ONWARD.items()), coerce=Onward, missing=ONE
    )
    from_on = Day(_("From"), missing=DAY)
    until_on = Day(_("Until"), missing=DAY, help=_("Three years at most."))
    reference = Line(_("Number of the paper, and where it lies"), longest=120)
    signed_on = Day(_("Signed on"), help=_("Left empty until both have signed."))
    signed_here = Line(
        _("Signed for the force by"), longest=120, help=_("An office, not a person.")
    )
    signed_there = Line(
        _("Signed for the other body by"), longest=120, help=_("An office, not a person.")
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fields.offer(words.offered())

    @property
    def terms(self) -> Terms:
        said: dict[str, Any] = {name: self[name].data for name in Terms.__annotations__}
        today = clock.today()
        return Terms(**{
            **said,
            "from_on": self.from_on.data or today, "until_on": self.until_on.data or today,
            **{name: said[name] or "" for name in ("reference", "signed_here", "signed_there")},
        })  # fmt: skip


def terms_of(row: SharingAgreement) -> dict[str, Any]:
    """What a draft says, as its form takes it."""
    said = {name: getattr(row, name) for name in Terms.__annotations__ if name != "body"}
    return {
        **said, "version": row.version, "body": row.organisation.code,
        "fields": [each for _list, choices in words.offered() for each, _label in choices
                   if row.covers.names(*each.split("."))],
    }  # fmt: skip


class EndForm(Form):
    version = Seen()
    because = Prose(
        _("Why it ends"), missing=SENTENCE, longest=500,
        help=_("And what becomes of what they have: given back, or destroyed and by whom."),
    )  # fmt: skip


class AgreementFilters(Filters):
    state = Choice(
        _("How it stands"), choices=list(words.STATES.items()), coerce=SharingState
    )  # fmt: skip
