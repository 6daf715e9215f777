from collections.abc import Sequence
from uuid import UUID

from flask_babel import get_locale
from flask_babel import lazy_gettext as _

from trainingmgr.registry.people.rules import Category, Literacy
from trainingmgr.registry.people.words import CATEGORIES, LITERACIES
from trainingmgr.registry.structure.models import Unit
from trainingmgr.registry.structure.rules import BANDS
from trainingmgr.training.cohorts.rules import CohortState
from trainingmgr.training.cohorts.words import STATES as RUN_STATES
from trainingmgr.training.enrolments.rules import REFUSED, EnrolmentState, LeavingReason
from trainingmgr.training.enrolments.words import REASONS, STATES
from trainingmgr.training.trainers.words import LANGUAGES
from trainingmgr.web.fields import Choice, Code, Day, Line, Many, Prose, Seen, Whole
from trainingmgr.web.form import Filters, Form

LEAVING = (
    EnrolmentState.WITHDRAWN,
    EnrolmentState.NO_SHOW,
    EnrolmentState.RECALLED_TO_UNIT,
    EnrolmentState.DEFERRED,
    EnrolmentState.SUSPENDED,
    EnrolmentState.REMOVED_CONDUCT,
    EnrolmentState.DECEASED,
)


class FindFilters(Filters):
    """Where to look for people to nominate."""

    q = Line(_("Name, number or phone"), longest=120)
    unit = Choice(_("Everybody serving in"), coerce=lambda value: UUID(str(value)))

    def __init__(self, units: Sequence[Unit]) -> None:
        self.units = units
        language = str(get_locale())
        self._offered = [(each.uid, f"{each.title(language)} ({each.code})") for each in units]
        super().__init__()

    def validate(self, extra_validators: object = None) -> bool:
        self.unit.choices = self._offered
        return bool(super().validate(extra_validators))

    @property
    def chosen(self) -> Unit | None:
        return next((each for each in self.units if each.uid == self.asked.get("unit")), None)


class ListForm(Form):
    numbers = Prose(
        _("Numbers"),
        help=_("Programme or service numbers as they stand on the paper, one on each line."),
        longest=20000,
    )

    @property
    def typed(self) -> list[str]:
        lines = self.numbers.data.replace(",", "\n").replace(";", "\n").splitlines()
        return list(dict.fromkeys(code for line in lines if (code := Code.tidied(line))))


class PlainForm(Form):
    """A deed with nothing to fill in but who it is for."""


class ConfirmForm(Form):
    """Those who are ticked are confirmed, or none of them is taken, with what became of it."""

    state = Choice(
        _("What happened"), choices=[(each, STATES[each]) for each in REFUSED],
        coerce=EnrolmentState,
    )  # fmt: skip
    reason = Choice(
        _("Reason"),
        choices=[(each, words) for each, words in REASONS.items()
                 if each is not LeavingReason.TRANSFERRED],
        coerce=LeavingReason,
    )  # fmt: skip


class LeaveForm(Form):
    version = Seen()
    state = Choice(
        _("What happened"),
        coerce=EnrolmentState,
        missing=_("Choose what happened."),
    )
    reason = Choice(
        _("Reason"),
        choices=[(each, words) for each, words in REASONS.items()
                 if each is not LeavingReason.TRANSFERRED],
        coerce=LeavingReason,
        missing=_("Choose the reason."),
    )  # fmt: skip
    on = Day(_("Since"), help=_("Empty is today."))

    def offer(self, state: EnrolmentState) -> None:
        self.state.choices = [(each, STATES[each]) for each in LEAVING if each in state.moves]


class TransferForm(Form):
    version = Seen()
    run = Choice(
        _("To which run"),
        coerce=lambda value: UUID(str(value)),
        missing=_("Choose the run."),
    )


class GroupForm(Form):
    code = Line(
        _("Name of the group"),
        missing=_("Give the group a name."),
        longest=20,
        help=_("A letter is enough: A, B."),
    )
    seats = Whole(_("Seats"), least=1, most=500, missing=_("Write how many seats it has."))


class ChangedGroupForm(GroupForm):
    version = Seen()


class PutForm(Form):
    group = Choice(
        _("Into which group"),
        coerce=lambda value: UUID(str(value)),
        missing=_("Choose the group."),
    )
    on = Day(
        _("From"),
        help=_("Empty is today for a change, and the first day of the run for a first group."),
    )
    reason = Line(_("Why"), longest=500, help=_("Needed for whoever is in a group already."))


class ResumeForm(Form):
    version = Seen()
    to = Choice(
        _("Go on with"),
        choices=[
            (state, RUN_STATES[state])
            for state in (
                CohortState.NOMINATIONS_OPEN,
                CohortState.CONFIRMED,
                CohortState.RUNNING,
            )
        ],
        coerce=CohortState,
        missing=_("Choose where the run goes on."),
    )
    reason = Prose(_("Why"), missing=_("Give the reason in a full sentence."), longest=500)


class WaiverForm(Form):
    piece = Choice(_("What is waived"), missing=_("Choose what is to be waived."))
    reason = Prose(
        _("Why"),
        missing=_("Give the reason in a full sentence."),
        longest=500,
        help=_("No names, no allegations: oversight counts and reads waivers."),
    )
    until_on = Day(
        _("Until"), missing=_("Write the last day."), help=_("30 days from today at most.")
    )


class ParticularsForm(Form):
    seen = Seen()
    sent_by = Line(_("Nominated by"), longest=120)
    unit = Line(_("Unit"), longest=120)
    role_in_unit = Line(_("Work in the unit"), longest=120)
    languages = Many(_("Language"))
    literacy = Choice(_("Reading and writing"), choices=list(LITERACIES.items()), coerce=Literacy)
    special_needs = Line(_("Special needs"), longest=300)

    def offer(self, written: Sequence[str], *, sees_needs: bool) -> None:
        """Languages that came in a file under another name stay to be chosen."""
        others = {code: code for code in written if code not in LANGUAGES}
        self.languages.choices = list((LANGUAGES | others).items())
        if not sees_needs:
            del self.special_needs


class SignForm(Form):
    version = Seen()


class AudienceForm(Form):
    version = Seen()
    categories = Many(
        _("Who"), choices=list(CATEGORIES.items()), coerce=Category, help=_("None is everybody.")
    )
    bands = Many(
        _("Bands"), choices=[(band, band) for band in BANDS], help=_("None is every rank.")
    )
