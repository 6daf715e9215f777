"""The two ways the domain can answer no: a Refusal, and NotFound."""

from typing import Protocol


class Sentence(Protocol):
    """Words for the reader: a `str`, or one translated when it is read."""

    def __str__(self) -> str: ...


class Refusal(Exception):
    """A rule forbids it. `str()` gives a sentence the reader can act on, in their language.

    `field` names the form field it is about, where there is one.
    """

    def __init__(self, sentence: Sentence, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field

    def __str__(self) -> str:
        return str(self.sentence)


class StaleRecord(Refusal):
    """Somebody else changed the row after this user looked at it."""

    def __init__(self) -> None:
        from flask_babel import lazy_gettext as _  # noqa: PLC0415  where no page is, neither is Flask

        super().__init__(
            _("Somebody changed this after you opened it. Look at it as it is now, then do yours.")
        )


class NotFound(Exception):
    """It is not there, or not there for this reader. The two look the same from outside."""
