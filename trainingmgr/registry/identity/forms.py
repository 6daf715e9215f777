from types import SimpleNamespace

from flask_babel import lazy_gettext as _

from trainingmgr.core.columns import Sex
from trainingmgr.registry.people.models import Document, Person
from trainingmgr.registry.people.rules import Paper
from trainingmgr.registry.people.words import SEXES
from trainingmgr.web.fields import Choice, Code, Day, Line, Seen, Tick, When
from trainingmgr.web.form import Form


class PairForm(Form):
    """What somebody says of two records."""

    choice = Choice(
        _("What do you say?"),
        choices=[
            ("same", _("Same person")),
            ("different", _("Two people")),
            ("unsure", _("Cannot tell yet")),
        ],
        picks={
            "same": _("Proposed to a second person, who decides. Nothing is deleted."),
            "different": _("Remembered with your name. Nobody is asked again."),
            "unsure": _("The pair stays in the queue."),
        },
        missing=_("Choose what you say, or leave the page."),
    )
    keep = Choice(_("If they are the same, keep"), radios=True)
    why = Line(
        _("Why? One sentence an inspector can check"),
        longest=500,
        help=_("For example: same card shown on 3 May, unit moved by order 41/2026."),
    )


class DecisionForm(Form):
    version = Seen()


class UndoForm(Form):
    """`why`, and not `reason`: that is why they were joined."""

    version = Seen()
    why = Line(
        _("Why are they parted again?"),
        missing=_("Give the reason in a full sentence."),
        longest=500,
    )


class CorrectionForm(Form):
    """A change of identity: decided by a second person."""

    version = Seen()
    name_display = Line(_("Name, as the person says it"), missing=_("Everybody has a name."))
    name_native = Line(_("Name in the person’s own script"), render_kw={"dir": "auto"})
    born = When(
        _("Born"), help=_("As well as it is known: 14/03/1985, 03/1985, 1985, about 1985, 1985?")
    )
    sex = Choice(_("Sex"), choices=list(SEXES.items()), coerce=Sex)
    service_number = Code(_("Service number"), longest=40)
    nationality = Code(_("Nationality"), longest=2, help=_("Two letters: TD, SO, CF."))
    reason = Line(_("Reason"), missing=_("Give the reason in a full sentence."), longest=2000)
    proof = Line(
        _("Proof"),
        missing=_("Say which paper shows it."),
        longest=240,
        help=_("The paper that shows it, and where it lies."),
    )

    @property
    def after(self) -> dict[str, object]:
        return {
            "name_display": self.name_display.data,
            "name_native": self.name_native.data or None,
            "born": self.born.data,
            **({"born_as_said": self.born.typed[:60] or None} if self.born.retyped else {}),
            "sex": self.sex.data or Sex.UNKNOWN,
            "service_number": self.service_number.data or None,
            "nationality": self.nationality.data or None,
        }


class DocumentForm(Form):
    """A document that was typed wrongly, as it is right: decided by a second person."""

    version = Seen()
    kind = Choice(_("Document shown"), missing=_("Choose what kind of document it is."))
    number = Code(_("Number"), longest=60)
    country = Code(_("Country"), longest=2, help=_("Two letters: TD, SO, CF."))
    expires_on = Day(_("Valid until"))
    never = Tick(_("It was never shown: take it out of the record"))
    reason = Line(_("Reason"), missing=_("Give the reason in a full sentence."), longest=2000)
    proof = Line(
        _("Proof"),
        missing=_("Say which paper shows it."),
        longest=240,
        help=_("The paper that shows it, and where it lies."),
    )

    @property
    def paper(self) -> Paper | None:
        if self.never.data:
            return None
        return Paper(
            kind=self.kind.data,
            number=self.number.data,
            country=self.country.data or None,
            expires_on=self.expires_on.data,
        )


def document_facts(person: Person, document: Document) -> SimpleNamespace:
    return SimpleNamespace(
        version=person.version,
        kind=document.kind_code,
        number=document.number,
        country=document.country,
        expires_on=document.expires_on,
    )


def identity_facts(person: Person) -> SimpleNamespace:
    kept = (
        "version",
        "name_display",
        "name_native",
        "born",
        "sex",
        "service_number",
        "nationality",
    )
    return SimpleNamespace(**{name: getattr(person, name) for name in kept})
