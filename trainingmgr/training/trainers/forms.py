from types import SimpleNamespace

from flask_babel import lazy_gettext as _

from trainingmgr.training.trainers.models import Posting, Qualification, Trainer
from trainingmgr.training.trainers.rules import (
    Appointment,
    Away,
    ConductResult,
    Kind,
    Method,
    PaperKind,
    TeachingLevel,
)
from trainingmgr.training.trainers.services import Stay
from trainingmgr.training.trainers.words import (
    APPOINTMENTS,
    AWAY,
    CONDUCT_RESULTS,
    KINDS,
    LANGUAGES,
    LEVELS,
    METHODS,
    PAPERS,
)
from trainingmgr.web.fields import Choice, Code, Day, Line, Many, Seen, Tick, Upload, Whole
from trainingmgr.web.form import Filters, Form


class PoolFilters(Filters):
    name = Line(_("Name or number"))
    kind = Choice(_("Works as"), choices=list(KINDS.items()), coerce=Kind)
    language = Choice(_("Teaches in"), choices=list(LANGUAGES.items()))
    module = Choice(_("May teach"))
    level = Choice(
        _("At least as"),
        choices=[(each.value, said) for each, said in LEVELS.items()],
        help=_("Of the module. Empty: may lead."),
    )
    free_on = Day(_("Free on"))
    centre = Choice(_("Posted to"))


class ProfileForm(Form):
    version = Seen()
    kind = Choice(_("Works as"), choices=list(KINDS.items()), coerce=Kind, missing=_("Choose one."))
    provider = Choice(_("Provided by"), coerce=int, missing=_("Choose who provides the person."))
    appointment = Choice(
        _("Appointment"),
        choices=list(APPOINTMENTS.items()),
        coerce=Appointment,
        missing=_("Choose one."),
    )
    languages = Many(
        _("Teaches in"), choices=list(LANGUAGES.items()), missing=_("Choose a language.")
    )
    day_hours = Whole(
        _("Hours a day"), least=1, most=12,
        help=_("How long they teach in a day at most. Empty: 6."),
    )  # fmt: skip
    week_hours = Whole(
        _("Hours a week"), least=1, most=60, help=_("The same for a week. Empty: 24.")
    )
    left_on = Day(_("Left for good on"), help=_("Empty while the person still serves here."))

    @property
    def limits(self) -> dict[str, int | None]:
        """In minutes, as they are kept."""
        day, week = self.day_hours.data, self.week_hours.data
        return {
            "day_minutes": day * 60 if day else None,
            "week_minutes": week * 60 if week else None,
        }


class NewTrainerForm(ProfileForm):
    number = Code(
        _("Number of the person"),
        missing=_("Write the programme or service number."),
        help=_("Register the person first where there is no number yet."),
    )
    centre = Choice(_("Posted to"), coerce=int, missing=_("Choose the centre."))
    from_on = Day(_("From"), missing=_("Write the first day."))
    until_on = Day(_("Until"), missing=_("Write the last day."))


class QualificationForm(Form):
    version = Seen()
    level = Choice(
        _("Level"), choices=list(LEVELS.items()), coerce=TeachingLevel, missing=_("Choose one.")
    )
    method = Choice(
        _("How it was judged"), choices=list(METHODS.items()), coerce=Method,
        missing=_("Choose one."),
    )  # fmt: skip
    since_on = Day(_("Since"), missing=_("Write the day."))
    expires_on = Day(_("Until"), help=_("Empty: it does not run out."))
    assessor = Line(_("Who judged it"), longest=120)


class NewQualificationForm(QualificationForm):
    module = Choice(_("Module"), coerce=int, missing=_("Choose the module."))


class PostingForm(Form):
    version = Seen()
    from_on = Day(_("From"), missing=_("Write the first day."))
    until_on = Day(_("Until"), missing=_("Write the last day."))
    place = Line(_("Place of work"), longest=120)
    accommodation = Line(_("Where they stay"), longest=120)
    from_abroad = Tick(_("They work from outside the country"))

    @property
    def stay(self) -> Stay:
        return Stay(self.place.data, self.accommodation.data, not self.from_abroad.data)


class NewPostingForm(PostingForm):
    centre = Choice(_("Centre"), coerce=int, missing=_("Choose the centre."))


class ScreeningForm(Form):
    """What is written here is not shown again: the page says whether it is complete."""

    version = Seen()
    certified_on = Day(_("Certified by the sending state on"))
    certified_by = Line(_("State or office that certified"), longest=120)
    attested_on = Day(_("Own attestation signed on"))
    conduct = Choice(
        _("Conduct check"), choices=list(CONDUCT_RESULTS.items()), coerce=ConductResult
    )
    conduct_on = Day(_("Day of the conduct check"))
    screened_until = Day(_("Screening holds until"), help=_("Empty: to the end of this posting."))


class PaperForm(Form):
    kind = Choice(
        _("Paper"), choices=list(PAPERS.items()), coerce=PaperKind, missing=_("Choose the paper.")
    )
    issued_on = Day(_("Issued on"))
    expires_on = Day(_("Holds until"), help=_("Empty: it does not run out."))
    file = Upload(
        _("Scan"), kinds=("pdf", "jpg", "jpeg", "png"),
        help=_("A PDF, or a picture, 5 MB at most. It is kept sealed."),
    )  # fmt: skip


class LeaveForm(Form):
    kind = Choice(
        _("Why"), choices=[each for each in AWAY.items() if each[0] is not Away.LENT], coerce=Away,
        default=Away.LEAVE, missing=_("Choose one."),
    )  # fmt: skip
    from_on = Day(_("From"), missing=_("Write the first day."))
    until_on = Day(_("Until"), missing=_("Write the last day."))


def profile_facts(trainer: Trainer) -> SimpleNamespace:
    return SimpleNamespace(
        version=trainer.version,
        kind=trainer.kind,
        provider=trainer.provider_id,
        appointment=trainer.appointment,
        languages=[each.code for each in trainer.tongues],
        day_hours=trainer.day_minutes // 60 if trainer.day_minutes else None,
        week_hours=trainer.week_minutes // 60 if trainer.week_minutes else None,
        left_on=trainer.left_on,
    )


def qualification_facts(held: Qualification) -> SimpleNamespace:
    kept = ("version", "level", "method", "since_on", "expires_on")
    facts = {name: getattr(held, name) for name in kept}
    return SimpleNamespace(assessor=held.assessor or "", **facts)


def posting_facts(posting: Posting) -> SimpleNamespace:
    return SimpleNamespace(
        version=posting.version, from_on=posting.from_on, until_on=posting.until_on,
        place=posting.place or "", accommodation=posting.accommodation or "",
        from_abroad=not posting.in_country,
    )  # fmt: skip
