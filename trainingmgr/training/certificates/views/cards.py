"""Identity cards of the people on a run, ten on a sheet."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import Blueprint, Response, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import FieldClass
from trainingmgr.documents.paper import Printout
from trainingmgr.registry.people import queries as people
from trainingmgr.training.certificates import printouts
from trainingmgr.training.certificates.forms import CardsForm
from trainingmgr.training.certificates.queries import candidates, transcripts
from trainingmgr.training.certificates.services import cards as printing
from trainingmgr.training.certificates.views.issuing import run_url
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.enrolments import queries as enrolments
from trainingmgr.training.enrolments.queries import Line
from trainingmgr.web.access import allows
from trainingmgr.web.pages import page

bp = Blueprint("cards", __name__, url_prefix="/runs")
ASK, ISSUE = Permission.CERTIFICATE_REQUEST, Permission.CERTIFICATE_ISSUE


def _permission() -> Permission:
    return ASK if current_user.may(ASK) else ISSUE


@bp.get("/<uuid:uid>/cards")
@allows(ASK, ISSUE)
def index(uid: UUID) -> ResponseReturnValue:
    """Who is on the run, who has had a card, and of whom there is a picture."""
    return _shown(uid, CardsForm(language=str(get_locale()), formdata=None))


def _lines(cohort: Cohort) -> list[Line]:
    found = enrolments.roster(cohort, reader=current_user, on=clock.today())
    return [each for each in found if each.may_be_printed]


def _shown(uid: UUID, form: CardsForm, pictures: Sequence[bytes] = ()) -> ResponseReturnValue:
    cohort = candidates.cohort(uid, reader=current_user, permission=_permission())
    lines = _lines(cohort)
    ids = [each.enrolment.person_id for each in lines]
    printed = transcripts.cards_printed(ids)
    owed = {str(each.enrolment.uid) for each in lines if each.enrolment.person_id not in printed}
    return page(
        "training/certificates/cards.html",
        cohort=cohort,
        lines=lines,
        printed=printed,
        pictured=people.pictured(ids),
        sees_pictures=FieldClass.S2 in current_user.field_classes,
        form=form,
        pictures=pictures,
        ticked=set(request.form.getlist("who")) if pictures else owed,
        run_url=run_url,
    )


@bp.post("/<uuid:uid>/cards")
@allows(ASK, ISSUE)
def produce(uid: UUID) -> ResponseReturnValue:
    """The sheets of those that were ticked, or a look at them. Cards printed again say so."""
    cohort = candidates.cohort(uid, reader=current_user, permission=_permission())
    lines = _lines(cohort)
    ticked = set(request.form.getlist("who"))
    chosen = [each.enrolment.person for each in lines if str(each.enrolment.uid) in ticked]
    pictures = people.portraits([each.id for each in chosen], reader=current_user)
    form = CardsForm()
    language = form.language.data if form.validate() else str(get_locale())

    def drawn(again: Mapping[int, int], **how: bool) -> Printout:
        programme = current_app.extensions["settings"].programme
        return printouts.identity_cards(
            chosen, language, programme=programme, on=clock.today(), pictures=pictures,
            again=again, **how,
        )  # fmt: skip

    if "look" in request.form and chosen:
        return _shown(uid, form, drawn({}, specimen=True).pictures())
    try:
        file = printing.print_cards(
            chosen, (cohort.id, cohort.code), lambda again: drawn(again).whole().data,
            reason=form.reason.data, by=current_user,
        )  # fmt: skip
    except Refusal as refused:
        flash(str(refused), "stop")
        return redirect(url_for(".index", uid=uid))
    name = "".join(char if char.isalnum() else "-" for char in cohort.code)
    return Response(
        file,
        mimetype="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="cards-{name}.pdf"'},
    )
