"""A point put forward without an account, on a phone that others hold too: the browser keeps
nothing, the site keeps no address, and the code stands in no address either.
"""

from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from trainingmgr.core.errors import NotFound
from trainingmgr.oversight.complaints.rules import codes
from trainingmgr.oversight.complaints.services import pacing
from trainingmgr.programme.consultations import forms, words
from trainingmgr.programme.consultations.models import HandedPoint
from trainingmgr.programme.consultations.services import handing
from trainingmgr.programme.consultations.services.handing import Handed
from trainingmgr.registry.structure import queries as structure
from trainingmgr.registry.structure.models import Place
from trainingmgr.registry.structure.rules import PlaceLevel
from trainingmgr.web.access import keeps_nothing, locks_late
from trainingmgr.web.form import CodeForm
from trainingmgr.web.nobodys import of_nobody, too_often, unlisted

bp = Blueprint("civil_point", __name__, url_prefix="/point")
ROOM = "point "
"""Counted by itself: whoever floods this page keeps nobody from complaining."""


bp.after_request(unlisted)


@bp.route("", methods=["GET", "POST"])
@keeps_nothing
@locks_late
def new() -> ResponseReturnValue:
    """What civil society puts forward. The code is shown once, in the answer to the form."""
    form, there, language = forms.SpeakForm(), _regions(), str(get_locale())
    form.place.choices = [(key, each.title(language)) for key, each in there.items()]
    if form.validate_on_submit():
        if not _may_ask():
            return _too_often()
        with form.showing_refusals():
            code = handing.hand_in(
                Handed(says=form.says.data, circle=form.circle.data, topic=form.topic.data,
                       language=language, name=form.name.data,
                       place=there.get(form.place.data or 0))
            )  # fmt: skip
            return _page("sent", code=code)
    return _page("new", form=form)


def _regions() -> dict[int, Place]:
    return {each.id: each for each in structure.places(PlaceLevel.ADM1)}


@bp.route("/answer", methods=["GET", "POST"])
@keeps_nothing
@locks_late
def answer() -> ResponseReturnValue:
    """What became of it, and the reply, for whoever has the code."""
    form = CodeForm()
    if form.validate_on_submit():
        if not _may_ask():
            return _too_often()
        if (found := _found(form)) is not None:
            return _standing(found, form.code.data)
    return _page("answer", form=form)


@bp.post("/word")
@keeps_nothing
@locks_late
def word() -> ResponseReturnValue:
    """A further word, under the code that came with it."""
    if not _may_ask():
        return _too_often()
    form = forms.WordForm()
    if (found := _found(form)) is None:
        return _page("answer", form=form)
    if form.validate_on_submit():
        with form.showing_refusals():
            handing.add(form.code.data, form.says.data)
            return _standing(handing.followed(form.code.data), form.code.data, done=True)
        found = handing.followed(form.code.data)
    return _standing(found, form.code.data, form=form)


def _found(form: Any) -> HandedPoint | None:
    try:
        return handing.followed(form.code.data)
    except NotFound:
        form.code.errors = [*form.code.errors, gettext("No point has this code.")]
        return None


def _standing(
    found: HandedPoint, code: str, *, done: bool = False, form: forms.WordForm | None = None
) -> ResponseReturnValue:
    parts = codes.read(code)
    written = codes.written(*parts) if parts else code
    return _page(
        "standing", found=found, point=found.submission, code_=written, done=done,
        over=handing.is_over(found), form=form or forms.WordForm(formdata=None, code=written),
    )  # fmt: skip


def _may_ask() -> bool:
    return pacing.may_ask(request.remote_addr or "", room=ROOM)


def _too_often() -> ResponseReturnValue:
    return too_often("programme/consultations/public/wait.html", pacing.SECONDS)


def _page(name: str, **facts: Any) -> tuple[str, int]:
    return of_nobody(f"programme/consultations/public/{name}.html", words=words, **facts)
