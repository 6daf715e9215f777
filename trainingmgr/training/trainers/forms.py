from types import SimpleNamespace

from flask_babel import lazy_gettext as _

from trainingmgr.training.trainers.models import Posting, Qualification, Trainer
from trainingmgr.training.trainers.rules import (
    Appointment,
    ConductResult,
    Kind,
    Method,
    TeachingLevel,
)
from trainingmgr.training.trainers.words import (
    APPOINTMENTS,
    CONDUCT_RESULTS,
    KINDS,
    LANGUAGES,
    LEVELS,
    METHODS,
)
from trainingmgr.web.fields import Choice, Code, Day, Line, Many, Seen
from trainingmgr.web.form import Filters, Form


class PoolFilters(Filters):
    name = Line(_("Name or number"))
    kind = Choice(_("Works as"), choices=list(KINDS.items()), coerce=Kind)
    language = Choice(_("Teaches in"), choices=list(LANGUAGES.items()))
    module = Choice(_("May lead"))
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
    left_on = Day(_("Left for good on"), help=_("Empty while the person still serves here."))


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


class LeaveForm(Form):
    from_on = Day(_("From"), missing=_("Write the first day."))
    until_on = Day(_("Until"), missing=_("Write the last day."))


def profile_facts(trainer: Trainer) -> SimpleNamespace:
    return SimpleNamespace(
        version=trainer.version,
        kind=trainer.kind,
        provider=trainer.provider_id,
        appointment=trainer.appointment,
        languages=[each.code for each in trainer.tongues],
        left_on=trainer.left_on,
    )


def qualification_facts(held: Qualification) -> SimpleNamespace:
    kept = ("version", "level", "method", "since_on", "expires_on")
    facts = {name: getattr(held, name) for name in kept}
    return SimpleNamespace(assessor=held.assessor or "", **facts)


def posting_facts(posting: Posting) -> SimpleNamespace:
    return SimpleNamespace(
        version=posting.version, from_on=posting.from_on, until_on=posting.until_on
    )
