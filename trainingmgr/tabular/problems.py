"""What can be wrong or unclear with a file, in sentences that name the row and the column."""

import re
from collections.abc import Mapping
from dataclasses import field, replace
from typing import Any, Self

from trainingmgr.core.errors import Refusal, Sentence
from trainingmgr.core.values import dataclass

_LONG = re.compile(r"[0-9A-Z]*[0-9][0-9 .-]{6,}[0-9]")
SHOWN = 60
"""How much of a cell a sentence repeats, in characters."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence that can be stored, and is put into the reader's language when it is read.

    Import it as `_` where sentences are written, so that they are found for translation.
    """

    text: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        from flask_babel import gettext  # noqa: PLC0415  a process that reads a file needs no Flask

        return str(gettext(self.text, **self.facts))

    def stored(self) -> list[Any]:
        """As JSON: the text and its facts; a sentence inside a sentence stays one."""
        return [self.text, {name: _plain(fact) for name, fact in self.facts.items()}]

    @classmethod
    def read(cls, stored: list[Any]) -> Self:
        text, facts = stored
        return cls(
            text,
            {n: cls.read(fact) if isinstance(fact, list) else fact for n, fact in facts.items()},
        )


def said(text: str, **facts: Any) -> Said:
    return Said(text, facts)


def kept(sentence: Sentence) -> list[Any]:
    """Any sentence as JSON: each reader has it in their own language. Only one that was put
    together already, or that counts, is kept as it reads now.
    """
    if isinstance(sentence, Said):
        return sentence.stored()
    if (lazy := _lazily(sentence)) is not None:
        return lazy.stored()
    return ["%(words)s", {"words": str(sentence)}]


def _lazily(sentence: object) -> Said | None:
    """What `lazy_gettext` was asked for."""
    asked = getattr(sentence, "_func", None)
    if getattr(asked, "__name__", "") != "gettext":
        return None
    (text,) = sentence._args  # type: ignore[attr-defined]  # noqa: SLF001  it has no other way in
    return Said(text, sentence._kwargs)  # type: ignore[attr-defined]  # noqa: SLF001


def _plain(fact: Any) -> Any:
    if isinstance(fact, Said):
        return fact.stored()
    if (lazy := _lazily(fact)) is not None:
        return lazy.stored()
    return fact if isinstance(fact, str | int | float | bool | None) else str(fact)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: where, with which value, why, and what to do about it.

    `row` counts as the spreadsheet does, from 1; None is the whole file. `column` is the
    header as the file writes it.
    """

    sentence: Sentence
    fix: Sentence | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None

    def at(self, row: int, column: str | None = None, value: Any = None) -> "Problem":
        """The same problem at its place; what is known already stays."""
        return replace(
            self,
            row=self.row or row,
            column=self.column or column,
            value=self.value if self.value is not None or value is None else shown(value),
        )

    def stored(self) -> dict[str, Any]:
        return {
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "sentence": kept(self.sentence),
            "fix": kept(self.fix) if self.fix is not None else None,
        }

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "Problem":
        return cls(
            Said.read(stored["sentence"]),
            Said.read(stored["fix"]) if stored["fix"] else None,
            stored["row"],
            stored["column"],
            stored["value"],
        )

    def __str__(self) -> str:
        return f"{self.sentence} {self.fix}" if self.fix is not None else str(self.sentence)


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: Sentence


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """A question that only a person can answer, asked once for the whole file.

    `kind` is the key of its answer: encoding, separator, sheet, date_order or decimal.
    """

    kind: str
    question: Sentence
    choices: tuple[Choice, ...]
    examples: tuple[str, ...] = ()

    def stored(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "question": kept(self.question),
            "choices": [[choice.value, kept(choice.label)] for choice in self.choices],
            "examples": list(self.examples),
        }

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "Ambiguity":
        return cls(
            stored["kind"],
            Said.read(stored["question"]),
            tuple(Choice(value, Said.read(label)) for value, label in stored["choices"]),
            tuple(stored["examples"]),
        )


def masked(value: Any) -> str:
    """A secret cell as anybody may see it: its last four signs, if it is longer than twice that."""
    text = str(value).strip()
    return f"…{shown(text[-4:])}" if len(text) > 8 else "…"


def hushed(text: str) -> str:
    """A line of a file with every long number masked: one of them may be an account."""
    return _LONG.sub(lambda found: masked(found[0]), text)


class Unreadable(Refusal):
    """The file as a whole cannot be taken. Its problem says why and what to do."""

    def __init__(self, sentence: Sentence, fix: Sentence | None = None, **where: Any) -> None:
        self.problem = Problem(sentence, fix, **where)
        super().__init__(sentence)

    def __str__(self) -> str:
        return str(self.problem)


class Wrong(ValueError):
    """One cell cannot be what its column holds. Caught by the row it stands in."""

    def __init__(self, sentence: Sentence, fix: Sentence | None = None) -> None:
        super().__init__(sentence)
        self.problem = Problem(sentence, fix)


def shown(value: Any) -> str:
    """A cell short enough to repeat, its invisible characters written out."""
    text = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in str(value)[: SHOWN + 1])
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
