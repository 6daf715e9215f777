"""The base form: filled from the request, safe from forgery, able to show a refusal."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import Field

from trainingmgr.core.dates import PartialDate
from trainingmgr.core.errors import Refusal, StaleRecord
from trainingmgr.core.money import Money
from trainingmgr.core.sentences import listed
from trainingmgr.web.fields import Choice, Rows, Seen, Written
from trainingmgr.web.words import day, money, when


@dataclass(frozen=True)
class Difference:
    """One field that two people wrote differently: what stands now, and what was just typed."""

    field: Field
    theirs: str
    yours: str


class Form(FlaskForm):
    conflict: tuple[Difference, ...] = ()
    is_stale = False

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

        `now` fetches the row again. With it, a StaleRecord shows both versions side by side, keeps
        what was typed, and takes the next submit as made in the knowledge of theirs.
        """
        try:
            yield
        except StaleRecord as stale:
            self.is_stale = True
            self.form_errors.append(str(stale))
            if now is not None:
                self._compare(now())
        except Refusal as refusal:
            self._say(refusal)

    def _say(self, refusal: Refusal) -> None:
        about = self._fields.get(refusal.field or "")
        if about is None:
            self.form_errors.append(str(refusal))
        else:
            about.errors = [*about.errors, str(refusal)]

    def _compare(self, row: object) -> None:
        both = ((f, _words(f, getattr(row, f.short_name)), _typed(f)) for f in _of(self, row))
        self.conflict = tuple(
            Difference(f, theirs, yours) for f, theirs, yours in both if theirs != yours
        )
        for field in self:
            if isinstance(field, Seen):
                field.renew(getattr(row, field.short_name))


class Deed(Form):
    """A button that writes: nothing to type, the version of the row where it has one."""

    version = Seen()


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

    @property
    def asked(self) -> Mapping[str, Any]:
        """The filled fields that read well, by name."""
        return {
            f.short_name: f.data
            for f in self
            if f.data not in (None, "", []) and f.data is not False and not f.errors
        }


def _of(form: Form, row: object) -> list[Field]:
    """Fields that stand for an attribute of the row."""
    named = [f for f in form if hasattr(type(row), f.short_name) or f.short_name in vars(row)]
    return [f for f in named if not isinstance(f, Seen) and f.short_name != "csrf_token"]


def _typed(field: Field) -> str:
    return (
        field.typed
        if isinstance(field, Written) and field.data is None
        else _words(field, field.data)
    )


def _words(field: Field, value: Any) -> str:
    if isinstance(field, Choice):
        return field.words_for(value)
    if isinstance(field, Rows):
        return "; ".join(_line(field, line) for line in value if line[field.key])
    if isinstance(value, PartialDate):
        return when(value)
    if isinstance(value, Money):
        return str(money(value).striptags())
    if hasattr(value, "strftime") and hasattr(value, "year"):
        return day(value)
    return "" if value is None else str(value)


def _line(rows: Rows, line: Mapping[str, Any]) -> str:
    """One line of several fields, each in words: a tick is said by its label."""
    fields = rows.entries[0].form if rows.entries else ()
    said = [
        str(f.label.text) if line.get(f.short_name) is True else _words(f, line.get(f.short_name))
        for f in fields
    ]
    return listed(words for words in said if words and words != "False")
