"""A page that is one form: a deed on a row, done, or shown again with what refused it."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from trainingmgr.core.errors import Refusal, Sentence
from trainingmgr.core.values import dataclass
from trainingmgr.web.form import Form
from trainingmgr.web.pages import page


@dataclass(frozen=True)
class OneForm:
    """How a room draws such pages: `register` is what its list is called. The list is the room's
    `.index`, a row's own page its `.show`.
    """

    register: Sentence

    def __call__(
        self, form: Any, title: str, does: str, row: Any = None, says: object = None, *,
        about: object = None, back: tuple[str, str] | None = None,
    ) -> ResponseReturnValue:  # fmt: skip
        """`says` is what follows from the deed, `about` what it is a deed on, read before it;
        without `back` it leads back to the row, or to the list.
        """
        if back is None:
            back = (
                (url_for(".show", uid=row.uid), row.code)
                if row
                else (url_for(".index"), str(self.register))
            )
        return page(
            "layouts/form.html", form=form, title=title, does=does, says=says, about=about,
            back=back,
        )  # fmt: skip


def saved(
    form: Form, deed: Callable[[], object], to: str, again: Callable[[], ResponseReturnValue]
) -> ResponseReturnValue:
    """The deed done and the page it leads `to`, or the form `again`."""
    with form.showing_refusals():
        deed()
        flash(gettext("Saved."))
        return redirect(to)
    return again()


def done(does: Callable[[], object], said: str, back: str) -> ResponseReturnValue:
    """A button: what it did, or why not."""
    try:
        does()
        flash(said)
    except Refusal as refused:
        flash(str(refused), "stop")
    return redirect(back)
