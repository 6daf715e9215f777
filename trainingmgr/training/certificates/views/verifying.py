"""The public page: is this certificate genuine? A code only, no list, and no name for a serial."""

from flask import Blueprint, Response, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from trainingmgr.core import clock
from trainingmgr.documents import signing
from trainingmgr.training.certificates import words
from trainingmgr.training.certificates.forms import VerifyForm
from trainingmgr.training.certificates.queries import verifying
from trainingmgr.training.certificates.queries.keys import struck
from trainingmgr.training.certificates.queries.verifying import Answer
from trainingmgr.training.certificates.rules import PACE
from trainingmgr.training.certificates.services import asking
from trainingmgr.web.access import public
from trainingmgr.web.nobodys import unlisted
from trainingmgr.web.pages import page

bp = Blueprint("verify", __name__, url_prefix="/verify")


bp.after_request(unlisted)


@bp.after_request
def _unkept(response: Response) -> Response:
    """No browser keeps these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/")
@public
def index() -> ResponseReturnValue:
    """Where a serial is typed, or the whole text of a scanned code."""
    form = VerifyForm()
    if code := request.args.get("q", "").strip():
        return _answered(code)
    typed = form.serial.data.strip()
    if signing.VERSION in typed.upper() and "/" in typed:
        return _answered(typed)
    if typed:
        return redirect(url_for(".serial", serial=typed[:60].replace("/", "-")), 303)
    return page("verify/index.html", form=form, address=address())


@bp.get("/<serial>")
@public
def serial(serial: str) -> ResponseReturnValue:
    """What is told of a typed serial: course, hours, dates, standing, and no name."""
    if not asking.may_ask(request.remote_addr or ""):
        return too_often()
    return _page(verifying.of_serial(serial, on=clock.today()), scanned=False)


@bp.get("/<serial>/<code>")
@public
def code(serial: str, code: str) -> ResponseReturnValue:
    """What the QR on the paper opens: the name that the signed code itself carries."""
    return _answered(f"{serial}/{code}")


def _answered(text: str) -> ResponseReturnValue:
    if not asking.may_ask(request.remote_addr or ""):
        return too_often()
    return _page(verifying.of_code(text, on=clock.today()), scanned=True)


def _page(answer: Answer, *, scanned: bool) -> ResponseReturnValue:
    return page(
        "verify/answer.html",
        answer=answer, scanned=scanned, words=words, address=address(), today=clock.today(),
        form=VerifyForm(),
    )  # fmt: skip


def too_often() -> ResponseReturnValue:
    said = gettext("Too many questions came from here. Wait five minutes and ask again.")
    body, _status = page("verify/wait.html", said=said)
    return body, 429, {"Retry-After": str(PACE.seconds)}


@bp.get("/key")
@public
def key() -> ResponseReturnValue:
    """The public key, to be printed, and the script that checks a paper without a network."""
    return page(
        "verify/key.html",
        keys=verifying.printed_keys(),
        struck=struck(),
        script=signing.VERIFIER.read_text(),
        address=address(),
    )


@bp.get("/verify_certificate.py")
@public
def script() -> ResponseReturnValue:
    return Response(
        signing.VERIFIER.read_text(),
        mimetype="text/x-python",
        headers={"Content-Disposition": "attachment; filename=verify_certificate.py"},
    )


def address() -> str:
    address: str = current_app.extensions["settings"].address
    return f"{address}/verify/"
