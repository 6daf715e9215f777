"""The handful of fields forms are made of. Each keeps what was typed, and says what is wrong.

`missing` is the sentence shown when nothing is written; without it the field may stay empty.
`help` stands under the label. `look` names the way the form macros draw it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    FormField,
    IntegerField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms import Form as Piece
from wtforms.validators import InputRequired, Length, StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, HiddenInput, RadioInput, TextInput

from trainingmgr.core.dates import PartialDate
from trainingmgr.core.money import EXPONENTS, Money
from trainingmgr.web import typed

LARGEST = 2_000_000_000
"""No number of ours is larger, and no column takes one."""
Words = Any
"""A `str`, or a sentence that is translated when it is read."""


class Line(StringField):
    """A few words. Always a `str`, stripped and composed; empty where nothing is written."""

    data: str
    look = "line"

    def __init__(
        self,
        label: Words,
        *,
        missing: Words = None,
        help: Words = "",
        longest: int = 200,
        **kwargs: Any,
    ) -> None:
        checks = [
            *_needed(missing),
            Length(max=longest, message=_("Use fewer than %(most)s letters.", most=longest)),
        ]
        kwargs.setdefault("default", "")
        super().__init__(label, checks, filters=[self.tidied], description=help, **kwargs)

    @staticmethod
    def tidied(text: str | None) -> str:
        return typed.tidied(text)


class Prose(Line, TextAreaField):
    """A few sentences."""

    look = "prose"

    def __init__(self, label: Words, *, longest: int = 4000, **kwargs: Any) -> None:
        super().__init__(label, longest=longest, **kwargs)


NO_SOURCE = _("No names of sources or witnesses: only which body holds them.")


def _guided(help: Words) -> str:
    return f"{help} {NO_SOURCE}".strip()


class Account(Prose):
    """What is known, or made of what is known, about somebody: who told it is written nowhere, and
    the field says so (R-DAT-04).
    """

    def __init__(self, label: Words, *, help: Words = "", **kwargs: Any) -> None:
        super().__init__(label, help=LazyString(_guided, help), **kwargs)


class Code(Line):
    """A number or code: plain digits whatever was typed, capitals, single spaces."""

    look = "code"

    @staticmethod
    def tidied(text: str | None) -> str:
        return typed.code(text)


class Secret(PasswordField):
    """A password: never shown again, never kept as a draft, never changed on the way."""

    look = "secret"

    def __init__(
        self,
        label: Words,
        *,
        missing: Words = None,
        help: Words = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(label, _needed(missing), description=help, **kwargs)


class Written(Field):
    """A field whose text is read into a value. What was typed stays in the box, right or wrong."""

    widget = TextInput()
    look = "line"
    unreadable: Words = ""

    def __init__(
        self,
        label: Words,
        *,
        missing: Words = None,
        help: Words = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(label, _needed(missing), description=help, **kwargs)

    @property
    def typed(self) -> str:
        """As it was written on the paper or by the user."""
        return typed.tidied(self.raw_data[0]) if self.raw_data else ""

    @property
    def retyped(self) -> bool:
        """Whether it says something else than what the page had put there."""
        return self.typed != self.written(self.object_data)

    def _value(self) -> str:
        return self.raw_data[0] if self.raw_data else self.written(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:  # noqa: ARG002
        self.data = None
        if not self.typed:
            return
        try:
            self.data = self.read(self.typed)
        except (ValueError, ArithmeticError) as bad:
            raise ValueError(self.unreadable) from bad

    def read(self, text: str) -> Any:
        raise NotImplementedError

    def written(self, value: Any) -> str:
        return "" if value is None else str(value)


class When(Written):
    """A date as well as it is known: 1985, about 1985, 03/1985, 14/03/1985, 14 mars 1985."""

    data: PartialDate | None
    unreadable = _("Write what is known: 14/03/1985, 03/1985, 1985, about 1985, or 1985?.")

    def read(self, text: str) -> PartialDate:
        return PartialDate.read(typed.partial_date(text))


class Day(Written):
    """A whole day, the day first: 14/03/2026."""

    data: date | None
    look = "day"
    unreadable = _("Write the day, the month and the year: 14/03/2026.")

    def read(self, text: str) -> date:
        day = typed.day(text)
        if not 1900 <= day.year < 2200:  # a slip of the hand, and days that no one can add to
            raise ValueError(text)
        return day

    def written(self, value: date | None) -> str:
        return f"{value:%d/%m/%Y}" if value else ""


class Clock(Written):
    """A time of day: 14:05, or 1405 as an army writes it."""

    data: time | None
    look = "clock"
    unreadable = _("Write the hour and the minutes: 14:05.")

    def read(self, text: str) -> time:
        plain = typed.plain_digits(text).lower().replace("h", ":").replace(".", ":").rstrip(":")
        if len(plain) == 4 and plain.isdecimal():
            plain = f"{plain[:2]}:{plain[2:]}"
        hours, _sign, minutes = plain.partition(":")
        return time(int(hours), int(minutes or 0))

    def written(self, value: time | None) -> str:
        return f"{value:%H:%M}" if value else ""


class Whole(Written):
    """A whole number, between `least` and `most`."""

    data: int | None
    look = "number"
    unreadable = _("Write a whole number.")

    def __init__(
        self, label: Words, *, least: int | None = None, most: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(label, **kwargs)
        self.least, self.most = least, most

    def read(self, text: str) -> int:
        number = int(typed.plain_digits(text).replace(" ", "").replace("\u202f", ""))
        if abs(number) > LARGEST:
            raise ValueError(text)
        return number

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002
        if self.data is None:
            return
        if self.least is not None and self.data < self.least:
            raise ValidationError(_("Write %(least)s or more.", least=self.least))
        if self.most is not None and self.data > self.most:
            raise ValidationError(_("Write %(most)s or less.", most=self.most))


class Amount(Written):
    """Money in one currency, given at once or set by the view before the form is read again."""

    data: Money | None
    look = "number"
    unreadable = _("Write the amount in figures: 287400 or 287400.50.")

    def __init__(self, label: Words, *, currency: str, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.currency = currency

    def read(self, text: str) -> Money:
        return Money.of(typed.amount(text, EXPONENTS.get(self.currency, 2)), self.currency)

    def written(self, value: Money | Decimal | None) -> str:
        return str(value.amount if isinstance(value, Money) else value or "")


class Choice(SelectField):
    """One of several. `picks` maps a value to its consequence: then each stands in its own box.

    `choices` are pairs of value and words; `coerce` turns the text into a value (an enum, int).
    """

    look = "select"

    def called(self, _value: str) -> Words | None:
        """How a value is called that is not offered now and was once chosen."""
        return None

    def __init__(
        self,
        label: Words,
        *,
        choices: Iterable[tuple[Any, Words]] = (),
        picks: dict[Any, Words] | None = None,
        radios: bool = False,
        missing: Words = None,
        coerce: Callable[[Any], Any] = str,
        help: Words = "",
        **kwargs: Any,
    ) -> None:
        self.picks = picks or {}
        if radios or picks is not None:
            self.look, self.option_widget = "pick", RadioInput()
        super().__init__(
            label,
            _needed(missing),
            coerce=lambda value: None if value in ("", None) else coerce(value),
            description=help,
            **kwargs,
        )
        self.choices = list(choices)

    @property
    def open_choices(self) -> Sequence[tuple[Any, Words]]:
        """With an empty line first, unless one already stands for nothing."""
        known = pairs(self)
        return known if any(value in ("", None) for value, _words in known) else [("", ""), *known]

    def words_for(self, value: Any) -> str:
        return next((str(words) for key, words in pairs(self) if self.coerce(key) == value), "")

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        try:
            self.data = self.coerce(valuelist[0]) if valuelist else None
        except (ValueError, KeyError, TypeError) as bad:
            raise ValueError(_("Choose one of the list.")) from bad

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002
        known = [self.coerce(value) for value, _words in pairs(self)]
        if self.data is not None and self.data not in known:
            raise ValidationError(_("Choose one of the list."))


class Many(SelectMultipleField):
    """Any number of several: small boxes to press."""

    look = "chips"
    option_widget = CheckboxInput()

    def __init__(
        self,
        label: Words,
        *,
        choices: Iterable[tuple[Any, Words]] = (),
        missing: Words = None,
        coerce: Callable[[Any], Any] = str,
        help: Words = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(
            label,
            _needed(missing),
            coerce=coerce,
            description=help,
            **kwargs,
        )
        self.choices = list(choices)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = []
        try:
            self.data = [self.coerce(value) for value in valuelist]
        except (ValueError, KeyError, TypeError) as bad:
            raise ValueError(_("Choose from the list.")) from bad

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002
        known = [self.coerce(value) for value, _words in pairs(self)]
        if any(value not in known for value in self.data or ()):
            raise ValidationError(_("Choose from the list."))


class Grouped(Many):
    """Any number of many that stand in groups, as (words, choices). A group folds away, and is open
    where something of it is ticked.
    """

    look = "grouped"
    groups: Sequence[tuple[Words, Sequence[tuple[Any, Words]]]] = ()

    def offer(self, groups: Sequence[tuple[Words, Sequence[tuple[Any, Words]]]]) -> None:
        self.groups = groups
        self.choices = [each for _words, choices in groups for each in choices]


class Tick(BooleanField):
    """Yes, or not said. `missing` makes the yes obligatory."""

    look = "tick"

    def __init__(
        self,
        label: Words,
        *,
        missing: Words = None,
        help: Words = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(label, _needed(missing), description=help, **kwargs)


class Upload(FileField):
    """One file of the given kinds (endings without the dot). Its content is judged elsewhere."""

    look = "upload"

    def __init__(
        self,
        label: Words,
        *,
        kinds: Sequence[str],
        missing: Words = None,
        help: Words = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(label, description=help, **kwargs)
        self.kinds, self.missing = kinds, missing
        self.flags.required = missing is not None

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002
        name = getattr(self.data, "filename", "") or ""
        if not name and self.missing is not None:
            raise StopValidation(self.missing)
        if name and name.rpartition(".")[2].lower() not in self.kinds:
            kinds = ", ".join(self.kinds)
            raise StopValidation(_("Choose a file of one of these kinds: %(kinds)s.", kinds=kinds))


class Rows(FieldList):  # type: ignore[type-arg]
    """Any number of things of one kind, each a line of small fields, with an empty line to fill.

    `piece` is the form of one line and `key` names its field that a line cannot be without: a line
    whose key is empty is no line, which is how one is taken away. `more` is what the button says
    that adds a line; it is a button that sends the form, and with scripts one that does not.
    """

    look = "rows"

    def __init__(
        self, label: Words, piece: type[Piece], *, key: str, more: Words, help: Words = "",
        **kwargs: Any,
    ) -> None:  # fmt: skip
        self.key, self.more = key, more
        self.choices: Mapping[str, Sequence[tuple[Any, Words]]] = {}
        super().__init__(FormField(piece), label, description=help, **kwargs)

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        super().process(formdata, *args, **kwargs)
        if not formdata:
            self.append_entry()

    def append_entry(self, *data: Any) -> Any:
        """One line more; `choices` are what fields of a line offer, by their name."""
        entry = super().append_entry(*data)
        for name, offered in self.choices.items():
            entry.form[name].choices = offered
        return entry

    @property
    def lines(self) -> list[dict[str, Any]]:
        """What the filled lines say."""
        return [entry.data for entry in self.entries if entry.data[self.key]]

    @property
    def faults(self) -> Iterator[tuple[str, str]]:
        """The id of each field that is wrong, and what is wrong with it; the whole by its own."""
        for error in self.errors:
            if not isinstance(error, dict):
                yield self.id, str(error)
        for entry in self.entries:
            for field in entry.form:
                yield from ((field.id, str(error)) for error in field.errors)


class Seen(IntegerField):
    """The version of the row that the user was looking at."""

    widget = HiddenInput()
    look = "hidden"

    def process_formdata(self, valuelist: list[str]) -> None:
        """Empty where there was no row yet."""
        if any(valuelist):
            super().process_formdata(valuelist)
        else:
            self.data = None

    def renew(self, version: int) -> None:
        """From now on the user has seen this version."""
        self.data, self.raw_data = version, [str(version)]


def pairs(field: SelectField) -> list[tuple[Any, Words]]:
    return [(choice[0], choice[1]) for choice in field.choices or ()]


def _needed(missing: Words) -> list[Any]:
    return [] if missing is None else [InputRequired(missing)]
