from collections.abc import Mapping, Sequence
from typing import IO, Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms.validators import ValidationError

from trainingmgr.core.pairs import LANGUAGES, PAIRS
from trainingmgr.core.privacy import FieldClass
from trainingmgr.tabular import listings
from trainingmgr.tabular.importables import Importable
from trainingmgr.tabular.models import ImportState
from trainingmgr.tabular.problems import Ambiguity
from trainingmgr.tabular.words import SHOWS, STATES
from trainingmgr.web.fields import Choice, Code, Day, Line, Many, Prose, Tick, Upload, Whole
from trainingmgr.web.form import Deed, Filters, Form

KINDS = ("csv", "txt", "tsv", "xlsx", "xlsm", "xls", "ods")
"""Endings that are let in. What a file is, its content says: wrong kinds get their sentence."""


class FileForm(Form):
    """A file, what it holds and where it comes from."""

    kind = Choice(_("What does the file hold?"), missing=_("Choose what the file holds."))
    source = Line(
        _("Where does it come from?"),
        missing=_("Say where the file comes from, such as Ministry or 2nd Brigade."),
        longest=120,
        help=_("Use the same words each time: how its columns are named is then remembered."),
        render_kw={"list": "sources", "autocomplete": "off"},
    )
    file = Upload(
        _("File"),
        kinds=KINDS,
        missing=_("Choose a file."),
        help=_("A spreadsheet (XLSX) or a text file (CSV), 32 MB and 200,000 rows at most."),
    )

    said: Mapping[str, Any] = {}

    def offer(self, importables: Sequence[Importable]) -> None:
        self.kind.choices = [(each.kind, str(each.title)) for each in importables]

    @property
    def second(self) -> IO[bytes] | None:
        """The file that came beside the first one, if there is one."""
        sent = self["beside"].data if "beside" in self else None
        return sent.stream if sent and sent.filename else None

    @property
    def stated(self) -> dict[str, str]:
        """What was said of the file, where a file of this kind says such things."""
        return {code: self[f"stated_{code}"].data for code in self.said.get(self.kind.data, ())}


def bringing(importables: Sequence[Importable]) -> FileForm:
    """The form with what may be said of each kind of file."""
    fields: dict[str, Any] = {
        f"stated_{each.code}": Line(each.label, help=each.help, longest=40)
        for importable in importables
        for each in importable.stated
    }
    second = [each.beside for each in importables if each.beside]
    if second:
        fields["beside"] = Upload(_("A second file"), kinds=("csv", "txt"), help=second[0])
    said = {each.kind: [one.code for one in each.stated] for each in importables if each.stated}
    form: FileForm = type("BringForm", (FileForm,), {**fields, "said": said})()
    form.offer(importables)
    return form


class ListFilters(Filters):
    """How a list of imports is narrowed."""

    state = Choice(
        _("State"),
        choices=[(state.value, word) for state, (_kind, word) in STATES.items()],
        coerce=ImportState,
    )


class CommitForm(Deed):
    """The word that a checked file comes in."""

    leaving_out = Tick(_("Leave the rows with problems out"))


class ReasonForm(Deed):
    """Why an import is taken back."""

    reason = Prose(
        _("Why is it undone?"), missing=_("Give the reason in a full sentence."), longest=500
    )


class LeavingForm(Form):
    """Why a list leaves the system, and how it is written."""

    reason = Line(
        _("Why do you need this list?"),
        missing=_("Give the reason in a full sentence."),
        longest=500,
    )
    to = Choice(
        _("Who receives it"),
        help=_("To another body something about people goes only under a sharing agreement in "
               "force, with the columns that it names."),
    )  # fmt: skip
    without = Many(
        _("Columns left out"),
        help=_("Of a file, tick the columns that whoever gets it can do without. A paper is drawn "
               "whole."),
    )  # fmt: skip
    form = Choice(
        _("Kind of file or paper"),
        choices=[("xlsx", _("Spreadsheet (XLSX)")), ("csv", _("Text file (CSV)")),
                 ("pdf", _("List to print (PDF)"))],
        missing=_("Choose how it is written."),
        default="xlsx",
    )  # fmt: skip
    language = Choice(
        _("Language of the list"),
        choices=[("", _("Yours")), *LANGUAGES.items(), *PAIRS.items()],
        help=_("In two, the headings are in both and the lines in the first."),
    )
    spare = Whole(
        _("Empty lines at the end"),
        least=0,
        most=40,
        help=_("On paper only, for people who are not on the list."),
    )
    portraits = Tick(
        _("With photographs"),
        help=_("On paper only, of those who gave one. The list grows longer."),
    )

    notices = Tick(
        _("With the notices they were given"),
        help=_("In a file only: which, in which language, when, how and by whom, as a file that "
               "is brought says it."),
    )  # fmt: skip

    def __init__(
        self, *, portraits: bool = False, notices: bool = False,
        bodies: Sequence[tuple[str, str]] = (), columns: Sequence[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(**kwargs)
        self.without.choices = list(columns)
        if len(columns) < 2:
            del self.without
        self.to.choices = [("", _("Our own offices: it leaves the force to nobody")), *bodies]
        if not bodies:
            del self.to
        if not portraits:
            del self.portraits
        if not notices:
            del self.notices

    @property
    def body(self) -> str:
        """The code of another body that gets it, if one does."""
        return (self.to.data or "") if "to" in self else ""

    def validate_without(self, field: Many) -> None:
        if len(field.data or ()) == len(field.choices or ()):
            raise ValidationError(_("Leave at least one column in."))

    @property
    def left_out(self) -> frozenset[str]:
        """The codes of columns that stay here. Something of a list has to go."""
        chosen = "without" in self and self.form.data != "pdf"
        return frozenset(self.without.data or ()) if chosen else frozenset()

    @property
    def with_portraits(self) -> bool:
        return "portraits" in self and bool(self.portraits.data)


class RegisterFilters(Filters):
    """How the register of exports is narrowed."""

    listed = Choice(_("List"), choices=[])
    username = Line(_("Sign-in name"))
    shows = Choice(
        _("It shows"), choices=[(each.value, word) for each, word in SHOWS.items()],
        coerce=FieldClass,
    )  # fmt: skip
    second = Tick(_("A second person agreed"))
    outside = Tick(_("It went to another body"))
    overdue = Tick(_("It should be destroyed by now"))
    first = Day(_("From"))
    last = Day(_("To"))

    def validate(self, extra_validators: Any = None) -> bool:
        self.listed.choices = listings.offered()
        return bool(super().validate(extra_validators))


class PaperForm(Form):
    """The id that stands on a printed list."""

    code = Code(_("Sheet id"), missing=_("Type the id that is printed on the sheet."))


def questions(ambiguities: Sequence[Ambiguity], answers: Mapping[str, str]) -> Form:
    """One form with every question of a file, each asked once."""
    fields: dict[str, Any] = {
        each.kind: Choice(
            str(each.question),
            choices=[(choice.value, str(choice.label)) for choice in each.choices],
            radios=True,
            missing=_("Choose one answer."),
            default=answers.get(each.kind),
        )
        for each in ambiguities
    }
    form: Form = type("Questions", (Form,), fields)()
    return form


class Columns(Form):
    """Which column of the file is which of ours."""

    places: Sequence[tuple[str, Any]] = ()

    @property
    def mapping(self) -> dict[str, str]:
        """Our code to a header of the file; an empty one for a column that is not there."""
        return {code: self[name].data or "" for code, name in self.places}


def columns(
    importable: Importable, headers: Sequence[str], chosen: Mapping[str, str], language: str
) -> Columns:
    """A field for each column of ours, with the columns of the file to choose from."""
    offered = [("", gettext("Not in this file"))]
    offered += [(header, header) for header in dict.fromkeys(headers) if header]
    places, fields = [], {}
    for number, column in enumerate(importable.columns):
        name = f"column_{number}"
        places.append((column.code, name))
        fields[name] = Choice(
            column.label_in(language),
            choices=offered,
            missing=_("Say which column this is.") if column.required else None,
            default=chosen.get(column.code, ""),
        )
    form: Columns = type("FileColumns", (Columns,), {**fields, "places": places})()
    return form


class ViewForm(Form):
    """A list is saved under a name, to come back to."""

    name = Line(
        _("Name of the view"), missing=_("Give the view a name."), longest=60, id="view-name"
    )  # fmt: skip
    """It stands beside the filters of a list, which may have a name of their own."""
