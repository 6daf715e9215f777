"""The keys that sign certificates: what each signed, and striking one off by two people."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from trainingmgr.accounts.services import looking
from trainingmgr.core import clock
from trainingmgr.core.permissions import Permission
from trainingmgr.training.certificates.forms import KeyDecisionForm, KeyWithdrawalForm
from trainingmgr.training.certificates.queries import keys
from trainingmgr.training.certificates.rules import KeyState
from trainingmgr.training.certificates.services import striking
from trainingmgr.web.access import allows
from trainingmgr.web.deeds import done
from trainingmgr.web.form import Deed
from trainingmgr.web.pages import page

bp = Blueprint("signing_keys", __name__, url_prefix="/certificates/keys")
REVOKE = Permission.CERTIFICATE_REVOKE


@bp.get("")
@allows(REVOKE)
def index() -> ResponseReturnValue:
    return page("training/certificates/keys.html", found=keys.signing_keys(reader=current_user))


@bp.route("/<key_id>", methods=["GET", "POST"])
@allows(REVOKE, fresh=True)
def show(key_id: str) -> ResponseReturnValue:
    """One key: somebody asks that it be struck off, another person decides."""
    found = keys.signing_key(key_id, reader=current_user)
    asked = found.withdrawal
    if asked is None:
        form: KeyWithdrawalForm | KeyDecisionForm = KeyWithdrawalForm()
    else:
        form = KeyDecisionForm(version=asked.version)
    if form.validate_on_submit():
        with form.showing_refusals():
            _done(found, form)
            return redirect(url_for(".show", key_id=key_id))
        found = keys.signing_key(key_id, reader=current_user)
    asked = found.withdrawal
    own = asked is not None and asked.by.holder_id == current_user.holder_id
    if asked is not None and asked.state is KeyState.ASKED and not own:
        looking.show(asked, by=current_user)
    return page("training/certificates/key.html", key=found, form=form, own=own)


@bp.post("/<key_id>/withdrawal")
@allows(REVOKE, fresh=True)
def take_back(key_id: str) -> ResponseReturnValue:
    """Whoever asked takes it back."""
    keys.signing_key(key_id, reader=current_user)
    seen = Deed().version.data
    return done(
        lambda: striking.take_back(key_id, seen=seen, by=current_user),
        gettext("It is taken back. The key stands."), url_for(".show", key_id=key_id),
    )  # fmt: skip


def _done(found: keys.SigningKey, form: KeyWithdrawalForm | KeyDecisionForm) -> None:
    key_id, asked = found.key_id, found.withdrawal
    if isinstance(form, KeyWithdrawalForm):
        striking.ask(
            key_id, form.from_on.data or clock.today(), form.reason.data or "", by=current_user
        )
        flash(gettext("Asked for. A second person decides."), "ok")
        return
    agreed = form.decision.data == "agree"
    if agreed and asked is not None:
        looking.opened(asked, asked.at, by=current_user)
    striking.decide(key_id, agreed=agreed, seen=form.version.data, by=current_user)
    flash(gettext("The key is struck off.") if agreed else gettext("The key stands."), "ok")
