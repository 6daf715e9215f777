"""A paper as an answer: the file, or first a look at it in the page, in the language chosen.

The look needs no script and no reader of PDFs, so it works on a phone too.
"""

from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

from flask import Flask, Response, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import lazy_gettext as _

from trainingmgr.core.pairs import LANGUAGES, PAIRS
from trainingmgr.web.fields import Choice
from trainingmgr.web.form import Filters
from trainingmgr.web.pages import page


class Drawn(Protocol):
    """A paper that is drawn once, as a file or as pictures of its first pages."""

    def __iter__(self) -> Iterator[bytes]: ...

    def pictures(self) -> list[bytes]: ...


class LanguageFilter(Filters):
    """In which language, or which two, a paper is printed."""

    language = Choice(_("Language of the paper"), default="")

    def __init__(self, *, usual: str = "", more: Mapping[str, str] | None = None) -> None:
        """`usual` is meant where none is chosen, and is the reader's own where it is empty."""
        self._usual, self._more = usual, more or {}
        super().__init__()

    def validate(self, extra_validators: Any = None) -> bool:
        self.language.choices = [*LANGUAGES.items(), *PAIRS.items(), *self._more.items()]
        return bool(super().validate(extra_validators))

    @property
    def chosen(self) -> str:
        found: str = self.asked.get("language") or self._usual or str(get_locale())
        return found


def init_app(app: Flask) -> None:
    app.add_template_filter(inlined)
    app.add_template_filter(tongues)


def inlined(png: bytes) -> str:
    """A picture within its page: it is kept nowhere and asked for by nobody else."""
    return f"data:image/png;base64,{b64encode(png).decode()}"


def tongues(speaks: str) -> str:
    """Languages by their own names: `fr+ar` is Français + العربية."""
    return " + ".join(LANGUAGES.get(each, each) for each in speaks.split("+"))


def printed(
    draw: Callable[[str], Drawn], name: str, *, title: str, back: str,
    form: LanguageFilter | None = None,
) -> ResponseReturnValue:  # fmt: skip
    """A paper in the language that its address asks for; with `look` in it, shown in a page."""
    form = form or LanguageFilter()
    paper = draw(form.chosen)
    if "look" not in request.args:
        return file_of(paper, name)
    form.language.data = form.chosen
    here = {**(request.view_args or {}), "language": form.chosen}
    return page(
        "papers/look.html", pictures=paper.pictures(), filters_=form, title=title, back=back,
        file=url_for(request.endpoint or "", **here),
    )  # fmt: skip


def file_of(paper: Drawn, name: str) -> Response:
    """The PDF, opened by whatever the reader opens PDFs with."""
    plain = name.replace("/", "-").replace(" ", "-")
    return Response(
        stream_with_context(iter(paper)), mimetype="application/pdf",
        headers={"Content-Disposition": f"inline; filename={plain}.pdf"},
    )  # fmt: skip
