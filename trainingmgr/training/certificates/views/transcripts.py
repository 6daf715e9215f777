"""What one person has completed: on a page, as a signed paper, as a file, as credentials."""

import json
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from flask import Blueprint, Response, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import Compartment
from trainingmgr.registry.people import queries as people
from trainingmgr.registry.people.models import Person
from trainingmgr.tabular.listings import Listing, leaves
from trainingmgr.training.certificates import printouts, words
from trainingmgr.training.certificates.forms import TranscriptForm
from trainingmgr.training.certificates.queries import transcripts
from trainingmgr.training.certificates.services import credentials
from trainingmgr.training.certificates.services import transcripts as giving
from trainingmgr.training.certificates.views.issuing import site
from trainingmgr.web.access import allows
from trainingmgr.web.pages import page

bp = Blueprint("transcripts", __name__, url_prefix="/transcripts")
READ = Permission.CERTIFICATE_READ
GIVES = giving.GIVES


def _person(uid: UUID) -> Person:
    """Within the reach of both: of seeing the person, and of seeing certificates."""
    people.person(uid, reader=current_user, permission=READ)
    return people.person(uid, reader=current_user)


@bp.get("/<uuid:uid>")
@allows(READ)
def show(uid: UUID) -> ResponseReturnValue:
    """What a transcript of this person would say today, and those that were given out."""
    return _shown(uid, TranscriptForm(language=str(get_locale()), formdata=None))


def _shown(uid: UUID, form: TranscriptForm, pictures: Sequence[bytes] = ()) -> ResponseReturnValue:
    person = _person(uid)
    ids = transcripts.human_being(person)
    lines = giving.lines_of(person)
    return page(
        "training/certificates/transcript.html",
        person=person,
        lines=lines,
        groups=[(k, [each for each in lines if each["kind"] == k]) for k in printouts.KINDS],
        given=transcripts.given_out(ids),
        may_give=any(current_user.may(each) for each in GIVES),
        said=words.TRANSCRIPT,
        titled=printouts.titled,
        form=form,
        pictures=pictures,
        day_of=date.fromisoformat,
    )


@bp.post("/<uuid:uid>")
@allows(*GIVES)
def give_out(uid: UUID) -> ResponseReturnValue:
    """A new transcript: frozen, signed, and on paper at once. Or a look at it."""
    person, ours, form = _person(uid), site(), TranscriptForm()
    language = form.language.data if form.validate() else str(get_locale())
    try:
        if "look" in request.form:
            draft = giving.specimen(person, ours.issuer, ours.address)
            paper = printouts.transcript(draft, language, current_user.name)
            return _shown(uid, form, paper.pictures())
        made = giving.give_out(person, ours.issuer, ours.address, by=current_user)
    except Refusal as refused:
        flash(str(refused), "stop")
        return redirect(url_for(".show", uid=uid))
    drawn = printouts.transcript(made, language, current_user.name).whole()
    return _file(drawn.data, "application/pdf", f"transcript-{made.serial}.pdf")


@bp.post("/<uuid:uid>/credentials")
@allows(*GIVES)
def badges(uid: UUID) -> ResponseReturnValue:
    """All certificates of this person that stand, as signed credentials in one file."""
    person = _person(uid)
    found = transcripts.leaving(transcripts.human_being(person))
    address = current_app.extensions["settings"].address
    try:
        tokens = credentials.export(found, address, by=current_user)
    except Refusal as refused:
        flash(str(refused), "stop")
        return redirect(url_for(".show", uid=uid))
    text = json.dumps(credentials.presentation(tokens), indent=1)
    return _file(text.encode(), "application/vp", f"credentials-{person.number}.json")


@leaves("transcript", _("Transcript of training"), READ, shares=printouts.LINES)
def _leaving() -> Listing:
    uid = request.args.get("person", type=UUID)
    if uid is None:
        raise NotFound
    person, language = _person(uid), str(get_locale())
    return Listing(
        whom=lambda _line: [person.id],
        is_kept=True,
        is_theirs=True,
        within=Compartment.TRAINING,
        columns=printouts.LINES,
        fetch=lambda _most: giving.lines_of(person),
        cells=lambda line: printouts.line_cells(line, language),
        back=url_for("transcripts.show", uid=person.uid),
        facts={"person": person.number},
        about=((gettext("Programme number"), person.number),),
        name=f"transcript-{person.number}",
    )


def _file(content: bytes, kind: str, name: str) -> Response:
    return Response(
        content,
        mimetype=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
