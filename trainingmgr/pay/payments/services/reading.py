"""A bank's answer as values: a status report, a statement or a notice, whole or not at all."""

from typing import IO

from flask_babel import lazy_gettext as _

from trainingmgr.core.errors import Refusal
from trainingmgr.pay.payments.rules import NewsKind, Outcome, Report, answers
from trainingmgr.pay.payments.services import schemas
from trainingmgr.tabular import uploads
from trainingmgr.tabular.markup import Markup
from trainingmgr.tabular.problems import Unreadable

MOST = 20_000
"""Outcomes that one file may hold: as many as four files of ours."""


def whole(name: str) -> Report:
    """An answer that is kept under this name. Raises Refusal with the line."""
    with uploads.sealed(name).open("rb") as file:
        report = read(file)
    with uploads.sealed(name).open("rb") as file:
        schemas.check_read(file)
    return report


def kind_of(name: str) -> NewsKind:
    """What kind of answer it is, by its beginning. Raises Refusal where it is none."""
    markup = Markup(answers.WANTED)
    try:
        with uploads.sealed(name).open("rb") as file:
            next(markup.elements(file), None)
    except Unreadable as wrong:
        raise Refusal(wrong.sentence, field="file") from wrong
    return _kind(markup)


def read(file: IO[bytes]) -> Report:
    """A bank's answer as values. Raises Refusal with the line."""
    markup, outcomes = Markup(answers.WANTED, answers.LOCATED), list[Outcome]()
    kind, message = None, None
    try:
        for line, element in markup.elements(file):
            kind = kind or _kind(markup)
            message = message or answers.message_of(element)
            try:
                outcomes += [_at(each, line) for each in answers.told(element)]
            except answers.NoAmountError as wrong:
                raise Refusal(
                    _("Line %(line)s: “%(word)s” is no sum that can be paid.",
                      line=line, word=str(wrong)), field="file",
                ) from wrong  # fmt: skip
            except answers.SumError as wrong:
                raise Refusal(
                    _("Line %(line)s: the whole is %(said)s, and its parts come to %(found)s. Ask "
                      "the bank for the file again.", line=line, said=wrong.said,
                      found=wrong.found), field="file",
                ) from wrong  # fmt: skip
            except ValueError as unknown:
                raise Refusal(
                    _("Line %(line)s: “%(word)s” is not a word that banks answer with.",
                      line=line, word=str(unknown)), field="file",
                ) from unknown  # fmt: skip
            if len(outcomes) > MOST:
                raise Refusal(
                    _("The file speaks of more than %(most)s payments.", most=MOST), field="file"
                )
    except Unreadable as wrong:
        raise Refusal(wrong.sentence, field="file") from wrong
    kind = kind or _kind(markup)
    if not outcomes:
        raise Refusal(_("The file says nothing about any payment."), field="file")
    return Report(kind=kind, message=message, outcomes=tuple(outcomes))


def _at(outcome: Outcome, line: int) -> Outcome:
    return Outcome(**{**outcome.__dict__, "line": outcome.line or line})


def _kind(markup: Markup) -> NewsKind:
    found = answers.KINDS.get(answers.local(markup.second))
    if answers.local(markup.root) != "Document" or found is None:
        raise Refusal(
            _("This is no answer of a bank: a pain.002, camt.053 or camt.054 begins otherwise."),
            field="file",
        )
    return found
