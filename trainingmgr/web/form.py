"""The base form: filled from the request, safe from forgery, able to show a refusal."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import SelectField

from trainingmgr.core.errors import Refusal, StaleRecord
from trainingmgr.core.sentences import listed, long_day, number
from trainingmgr.web.comparing import Difference, Opened, compared, own
from trainingmgr.web.fields import Code, Rows, Seen, Upload


class Form(FlaskForm):
    class Meta(FlaskForm.Meta):  # noqa: D106
        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """The text that was sent, and files only where the form asks for a file.

            A file in the place of a word, and a body that is not a form, are as if nothing came.
            """
            given = formdata is None or isinstance(formdata, MultiDict)
            if given or not (request.files or request.is_json):
                return super().wrap_formdata(form, formdata)
            asked = {field.name for field in form if isinstance(field, Upload)}
            files = [each for each in request.files.items(multi=True) if each[0] in asked]
            return CombinedMultiDict([MultiDict(files), request.form]) or None

    opened = Opened()
    conflict: Sequence[Difference] = ()
    taken: Sequence[Difference] = ()
    is_stale = False
    stays_nowhere = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not any(isinstance(field, Seen) for field in self) or not any(own(self)):
            del self.opened

    def is_submitted(self) -> bool:
        """Sent to be saved. Whoever asks for one more line to write on gets it, and saves later."""
        wanted = self._fields.get(request.form.get("more", ""))
        if not super().is_submitted() or not isinstance(wanted, Rows):
            return bool(super().is_submitted())
        if not wanted.entries or wanted.entries[-1].data[wanted.key]:
            wanted.append_entry()
        return False

    @contextmanager
    def showing_refusals(self, now: Callable[[], object] | None = None) -> Iterator[None]:
        """Turn a Refusal raised inside into an error on this form, beside its field if it has one.

        `now` fetches the row again. With it, a StaleRecord shows what both changed side by side,
        keeps what was typed, takes theirs where this user had changed nothing, and takes the next
        submit as made in the knowledge of theirs.
        """
        try:
            yield
        except StaleRecord as stale:
            self.is_stale, said = True, stale.sentence
            if now is not None:
                self.conflict, self.taken = compared(self, self.opened, now())
                said = BESIDE_YOURS if self.conflict or self.taken else ELSEWHERE
            self.form_errors.append(str(said))
        except Refusal as refusal:
            self._say(refusal)

    def _say(self, refusal: Refusal) -> None:
        about = self._fields.get(refusal.field or "")
        if about is None:
            self.form_errors.append(str(refusal))
        else:
            about.errors = [*about.errors, str(refusal)]


BESIDE_YOURS = _("Somebody changed this after you opened it. Compare theirs and yours below.")
ELSEWHERE = _(
    "Somebody changed this record after you opened it, but nothing that you write here. Save yours "
    "once more."
)


class Deed(Form):
    """A button that writes: nothing to type, the version of the row where it has one."""

    version = Seen()


class Unguarded(Form):
    """A form of nobody: it does nothing in anybody's name, so no cookie guards it, and the browser
    keeps none, nor what was typed: not for whoever goes back, nor for another form.
    """

    stays_nowhere = True

    class Meta(Form.Meta):  # noqa: D106
        csrf = False


EXAMPLE = "\u2066K7QX4M-\u2060ABCD-\u2060EFGH-\u2060JKLM\u2069"
"""A code as it is given out: in its own direction and on one line among words of any script."""


class CodeForm(Unguarded):
    """Whoever holds the code that a public page gave."""

    code = Code(
        _("Your code"), longest=40, missing=_("Write the letters and figures of your code."),
        help=_("Eighteen letters and figures, as %(code)s.", code=EXAMPLE),
    )  # fmt: skip


class Filters(FlaskForm):
    """What a list is narrowed by.

    It lives in the address and writes nothing, so it needs no protection. A wrong value is said
    beside its field and narrows nothing.
    """

    class Meta:  # noqa: D106
        csrf = False

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(request.args, **kwargs)
        self.validate()

    told: Mapping[str, Mapping[Any, int]] = {}

    def say_counts(self, counts: Mapping[str, Mapping[Any, int]]) -> None:
        """Say beside each choice how many rows it would leave."""
        self.told = counts
        for name, each in counts.items():
            if name in self and isinstance(self[name], SelectField):
                self[name].choices = [
                    (value, f"{words} ({number(each.get(value, 0))})")
                    for value, words in self[name].choices
                ]

    def count_of(self, link: Mapping[str, Any]) -> int | None:
        """How many rows a link of the margin would leave; None where nobody has counted that."""
        apart = [
            name
            for name, value in link.items()
            if request.args.get(name) != (None if value is None else str(value))
        ]
        one = apart or [name for name in link if link[name] is not None] or [*link]
        if len(apart) > 1 or one[0] not in self.told:
            return None
        return self.told[one[0]].get(link[one[0]], 0)

    unsaid: Collection[str] = ()
    """Fields that narrow nothing: which columns are shown."""

    @property
    def said(self) -> list[tuple[str, str]]:
        """What the list is narrowed by, in the reader's words: the name of each filled field, and
        its value as it is called.
        """
        told = (self.in_words(*each) for each in self.asked.items() if each[0] not in self.unsaid)
        return [each for each in told if each]

    def in_words(self, name: str, value: Any) -> tuple[str, str] | None:
        """How a field and a value of it are called; the value as it is where the field neither
        offers nor knows it, and nothing of what is no field.
        """
        if name not in self:
            return None
        field, said = self[name], str(value)
        if isinstance(field, SelectField):
            many = value if isinstance(value, list | tuple) else [value]
            words = {_plain(each[0]): each[1] for each in field.choices or ()}
            known = getattr(field, "called", lambda _value: None)
            said = listed(words.get(each) or known(each) or each for each in map(_plain, many))
        elif value is True:
            said = str(_("yes"))
        elif isinstance(value, date):
            said = long_day(value)
        return str(field.label.text), said

    @property
    def asked(self) -> Mapping[str, Any]:
        """The filled fields that read well, by name."""
        return {
            f.short_name: f.data
            for f in self
            if f.data not in (None, "", []) and f.data is not False and not f.errors
        }


def _plain(value: Any) -> str:
    """A value of a choice as an address and the journal keep it."""
    return str(getattr(value, "value", value))
