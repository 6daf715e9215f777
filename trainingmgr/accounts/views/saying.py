"""What several pages of accounts say: what happened, how far a role reaches, that it was wrong."""

from collections.abc import Iterable, Mapping, Sequence
from math import ceil
from typing import Protocol

from flask import current_app
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from trainingmgr.accounts import queries
from trainingmgr.accounts.models import Grant, User
from trainingmgr.accounts.rules import Scope
from trainingmgr.accounts.words import SCOPES
from trainingmgr.core import journal
from trainingmgr.core.journal import JournalEntry
from trainingmgr.core.permissions import Reader
from trainingmgr.core.privacy import FieldClass
from trainingmgr.core.sentences import told
from trainingmgr.web.form import Form
from trainingmgr.web.pages import page
from trainingmgr.web.words import instant


class Reaches(Protocol):
    """How the features above know the centres, units and regions that a role can reach."""

    def find(self, scope: Scope, code: str) -> int | None: ...

    def names(self, wanted: Iterable[tuple[Scope, int]]) -> Mapping[tuple[Scope, int], str]: ...


def known_reaches() -> Reaches:
    found: Reaches = current_app.extensions["reaches"]
    return found


def reaches(grants: Sequence[Grant]) -> dict[int, str]:
    """How far each grant goes, in words, by its id."""
    wanted = {(g.scope, g.reaches_id) for g in grants if g.reaches_id is not None}
    names = known_reaches().names(wanted)
    return {g.id: names.get((g.scope, g.reaches_id or 0)) or str(SCOPES[g.scope]) for g in grants}


def history(user: User, reader: Reader) -> list[tuple[str, str]]:
    """What happened to an account: the moment and the sentence, newest first.

    Reasons and names only for the owner, and for readers whose field classes cover them.
    """
    declared = journal.Event.kinds
    whole = reader.id == user.id or FieldClass.S2 in reader.field_classes
    return [
        (instant(entry.at), _sentence(declared.get(entry.event), entry, name, whole=whole))
        for entry, name in queries.history_of(user.id)
    ]


def refuse(form: Form, wait: float, template: str, **context: object) -> ResponseReturnValue:
    """The same words whichever part was wrong, or how long to wait."""
    if wait > 0:
        seconds = ceil(wait)
        said = ngettext(
            "Too many tries. Wait %(num)s second, then try again.",
            "Too many tries. Wait %(num)s seconds, then try again.",
            seconds,
        )
        form.form_errors.append(said)
        body, _status = page(template, form=form, **context)
        return body, 429, {"Retry-After": str(seconds)}
    form.form_errors.append(gettext("That is not right. Check what you wrote and try again."))
    return page(template, form=form, **context)


def _sentence(
    kind: type[journal.Event] | None, entry: JournalEntry, name: str, *, whole: bool
) -> str:
    if kind is None:
        return entry.event
    beside = entry.words.words if entry.words and whole else {}
    return told(kind.sentence, entry.facts | beside | {"by": name}, kind.worded)
