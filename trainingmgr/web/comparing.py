"""Two people wrote one row: who changed what, told by what the form was opened with."""

import json
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import request
from wtforms import Field, Form
from wtforms.widgets import HiddenInput

from trainingmgr.core.dates import PartialDate
from trainingmgr.core.money import Money
from trainingmgr.core.sentences import listed, when
from trainingmgr.core.values import dataclass
from trainingmgr.web import typed
from trainingmgr.web.fields import Choice, Line, Many, Rows, Seen, Written, pairs
from trainingmgr.web.inputs import look
from trainingmgr.web.words import day, money


@dataclass(frozen=True)
class Difference:
    """One field that two people wrote differently: what stands now, and what was just typed."""

    field: Field
    theirs: str
    yours: str


class Opened(Field):
    """What every field of the form said when it was opened, each as a mark of a few letters.

    A field that still bears its mark was not touched by this user. Empty where the form came from
    elsewhere (an old page, a script): then whatever differs counts as typed.
    """

    widget = HiddenInput()
    data: Mapping[str, str]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._of = kwargs["_form"]

    def process_formdata(self, valuelist: list[str]) -> None:
        pairs = (each.partition(":") for each in " ".join(valuelist).split())
        self.data = {name: mark for name, _colon, mark in pairs}

    def _value(self) -> str:
        sent = self.raw_data is not None
        marks = self.data or {} if sent else {f.short_name: mark(f, f.data) for f in own(self._of)}
        return " ".join(f"{name}:{each}" for name, each in marks.items())

    def renew(self, marks: Mapping[str, str]) -> None:
        """From now on the user has seen these."""
        self.data, self.raw_data = {**(self.data or {}), **marks}, []


@dataclass(frozen=True)
class Boxes:
    """The many small boxes of one page: what each said when it was opened, and what was typed."""

    was: Mapping[str, str]
    typed: Mapping[str, str]

    @classmethod
    def sent(cls) -> "Boxes":
        opened = parse_qsl(request.form.get("opened", ""), keep_blank_values=True)
        return cls(dict(opened), {name: text.strip() for name, text in request.form.items()})

    def is_yours(self, name: str) -> bool:
        return name in self.typed and self.typed[name] != self.was.get(name)

    def text(self, name: str, theirs: str) -> str:
        """What a box says after somebody else saved: yours if you had changed it, else theirs."""
        return self.typed[name] if self.is_yours(name) else theirs

    def clash(self, theirs: Mapping[str, str]) -> bool:
        """Whether somebody else wrote in one of these boxes what you wrote otherwise."""
        return any(
            text not in (self.was.get(name), self.text(name, text)) for name, text in theirs.items()
        )


def boxes_opened(boxes: Mapping[str, str], *, again: bool = False) -> str:
    """What the boxes of a page say, for a hidden input; `again` where they are shown as typed."""
    return request.form.get("opened", "") if again else urlencode(boxes)


def compared(
    form: Form, opened: Opened | None, row: object
) -> tuple[list[Difference], list[Difference]]:
    """Fields that both changed, and fields that only the others changed: those say theirs now.

    A button has no field to type in, and nothing was opened: only its version is renewed.
    """
    both, taken, marks = [], [], {}
    was = (opened.data if opened is not None else None) or {}
    for field in (f for f in own(form) if hasattr(row, f.short_name)):
        theirs = getattr(row, field.short_name)
        now, mine = mark(field, theirs), mark(field, field.data)
        before = was.get(field.short_name)
        said = Difference(field, words_of(field, theirs), _typed(field))
        if mine == before != now:
            _take(field, theirs)
            taken.append(said)
        elif now not in (mine, before) and said.theirs != said.yours:
            both.append(said)
        marks[field.short_name] = now
    for field in form:
        if isinstance(field, Seen):
            field.renew(getattr(row, field.short_name))
    if opened is not None:
        opened.renew(marks)
    return both, taken


def own(form: Form) -> Iterator[Field]:
    """The fields in which somebody types or chooses."""
    return (f for f in form if look(f) not in ("hidden", "secret", "upload"))


def mark(field: Field, value: Any) -> str:
    """A few letters that are the same for the same value, however it is written."""
    plain = json.dumps(_plain(field, value), ensure_ascii=False, default=str)
    return blake2b(plain.encode(), digest_size=6).hexdigest()


def words_of(field: Field, value: Any) -> str:
    """A value of a field as a reader is told it."""
    if isinstance(field, Choice):
        return field.words_for(value)
    if isinstance(field, Many):
        return listed(str(said) for key, said in pairs(field) if key in (value or ()))
    if isinstance(field, Rows):
        return "; ".join(_line(field, line) for line in value if line[field.key])
    if isinstance(value, PartialDate):
        return when(value)
    if isinstance(value, Money):
        return str(money(value).striptags())
    if hasattr(value, "strftime") and hasattr(value, "year"):
        return day(value)
    return "" if value is None else str(value)


def _plain(field: Field, value: Any) -> Any:
    """What a browser that nobody typed in would send back, read again."""
    if isinstance(field, Choice):
        known = {field.coerce(key) for key, _words in pairs(field)}
        return value if field.coerce(value) in known else None
    if isinstance(field, Many):
        known = {field.coerce(key) for key, _words in pairs(field)}
        return sorted(str(each) for each in value or () if each in known)
    if isinstance(field, Rows):
        lines = (line for line in value or () if line[field.key])
        return [
            {key: str(said) for key, said in sorted(line.items()) if said not in (None, "", False)}
            for line in lines
        ]
    if isinstance(field, Written):
        return typed.tidied(field.written(value))
    if isinstance(field, Line):
        return field.tidied(value).replace("\r\n", "\n")
    return value or None


def _take(field: Field, theirs: Any) -> None:
    field.raw_data = None
    field.process(None, theirs)


def _typed(field: Field) -> str:
    return (
        field.typed
        if isinstance(field, Written) and field.data is None
        else words_of(field, field.data)
    )


def _line(rows: Rows, line: Mapping[str, Any]) -> str:
    """One line of several fields, each in words: a tick is said by its label."""
    fields = rows.entries[0].form if rows.entries else ()
    said = [
        str(f.label.text) if line.get(f.short_name) is True else words_of(f, line.get(f.short_name))
        for f in fields
    ]
    return listed(words for words in said if words and words != "False")
