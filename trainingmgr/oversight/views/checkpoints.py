"""Signed checkpoints of the journal: handed over, brought back, and breaks acknowledged."""

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from trainingmgr.accounts.services import looking
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.oversight import printouts
from trainingmgr.oversight.forms import CompareForm, HandOverForm
from trainingmgr.oversight.models import Checkpoint
from trainingmgr.oversight.queries import breaks as broken
from trainingmgr.oversight.queries import tree
from trainingmgr.oversight.rules.notes import NotSigned
from trainingmgr.oversight.services import breaks, log
from trainingmgr.web.access import allows
from trainingmgr.web.form import Deed
from trainingmgr.web.pages import page
from trainingmgr.web.papers import LanguageFilter, file_of

bp = Blueprint("checkpoints", __name__, url_prefix="/journal/checkpoints")
READ, EXPORT, SIGN = (
    Permission.JOURNAL_READ,
    Permission.JOURNAL_EXPORT,
    Permission.JOURNAL_BREAK_SIGN,
)


@bp.get("")
@allows(READ)
def index() -> ResponseReturnValue:
    """The newest one, all that were signed and to whom they went, and breaks that are known."""
    found = tree.checkpoints(reader=current_user, cursor=request.args.get("cursor"))
    known, signs = broken.every(reader=current_user), current_user.may(SIGN)
    waiting = [each for each in known if broken.waits(each)]
    for each in waiting if signs else ():
        looking.show(each, by=current_user)
    return page(
        "oversight/checkpoints.html",
        page=found,
        given=tree.hand_overs(found.rows),
        keys=tree.verifiers(),
        breaks=known,
        waiting=waiting,
        newest=tree.newest(),
        exports=current_user.may(EXPORT),
        signs=signs,
    )


@bp.get("/<int(max=2147483647):size>")
@allows(READ)
def show(size: int) -> ResponseReturnValue:
    return _show(tree.checkpoint(size, reader=current_user), HandOverForm(formdata=None))


def _show(found: Checkpoint, form: HandOverForm) -> ResponseReturnValue:
    return page(
        "oversight/checkpoint.html",
        found=found,
        given=tree.hand_overs([found]).get(found.id, []),
        form=form,
        exports=current_user.may(EXPORT),
    )


@bp.post("/<int(max=2147483647):size>/handing-over")
@allows(EXPORT, fresh=True)
def hand_over(size: int) -> ResponseReturnValue:
    """It leaves as a file or on paper, and for whom is put on record."""
    form, found = HandOverForm(), tree.checkpoint(size, reader=current_user)
    if form.validate_on_submit():
        with form.showing_refusals():
            log.hand_over(found, form.body.data, form=form.form.data, by=current_user)
            return _leaving(tree.checkpoint(size, reader=current_user), form)
    return _show(tree.checkpoint(size, reader=current_user), form)


def _leaving(found: Checkpoint, form: HandOverForm) -> Response:
    name = f"checkpoint-{found.size}"
    if form.form.data == "paper":
        language = LanguageFilter().chosen
        key = tree.verifiers()[0].text
        drawn = printouts.checkpoint(
            found, form.body.data, key, language=language, by=current_user.username
        )
        return file_of(drawn, name)
    headers = {"Content-Disposition": f"attachment; filename={name}.txt"}
    return Response(found.note, mimetype="text/plain", headers=headers)


@bp.route("/comparing", methods=["GET", "POST"])
@allows(READ)
def comparing() -> ResponseReturnValue:
    """One that was kept elsewhere is brought back: is the journal of today its continuation?"""
    form, mark, held = CompareForm(), None, None
    if form.validate_on_submit():
        try:
            mark, held = tree.compared(form.note.data)
        except NotSigned:
            form.note.errors = [gettext("No key of this site has signed these lines.")]
    return page("oversight/comparing.html", form=form, mark=mark, held=held)


@bp.post("/breaks/<int(max=2147483647):key>/signature")
@allows(SIGN, fresh=True)
def acknowledge(key: int) -> ResponseReturnValue:
    """The second person knows of a break: checkpoints are signed again, and name it for ever."""
    form, found = Deed(), broken.one(key, reader=current_user)
    if form.validate_on_submit():
        try:
            looking.opened(found, found.at, by=current_user)
            breaks.acknowledge(found, by=current_user)
            flash(gettext("The break is acknowledged. It stays named for ever."))
        except Refusal as refused:
            flash(str(refused), "stop")
    return redirect(url_for(".index"))
