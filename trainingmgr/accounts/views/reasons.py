"""Why somebody looks into a closed compartment: asked before anything of it is shown."""

from flask import redirect, request
from flask.typing import ResponseReturnValue

from trainingmgr.accounts import reasons, signing_in
from trainingmgr.accounts.forms import WhyForm
from trainingmgr.accounts.rules.reasons import FITS, HOLDS, Work, stated
from trainingmgr.accounts.views.entering import bp
from trainingmgr.accounts.words import WHYS, WORKS
from trainingmgr.core.errors import NotFound
from trainingmgr.web.access import signed_in
from trainingmgr.web.pages import page


@bp.route("/account/why/<work>", methods=["GET", "POST"])
@signed_in
def why(work: str) -> ResponseReturnValue:
    """One press for the usual; it holds until they sign out, for this work or this record."""
    if work not in set(Work):
        raise NotFound
    asked, record = Work(work), request.args.get("of", "")
    form = WhyForm()
    form.why.choices = [(each, str(WHYS[each])) for each in FITS[asked]]
    if form.validate_on_submit():
        with form.showing_refusals():
            reasons.say(asked, stated(asked, form.why.data, form.words.data), record)
            if "pressed" in request.args:
                signing_in.say_to_press()
            return redirect(signing_in.local(request.args.get("next")) or "/", 303)
    if not form.is_submitted() and (before := reasons.last(asked)) is not None:
        form.why.data, form.words.data = before.why, before.words or ""
    return page(
        "accounts/why.html", form=form, work=WORKS[asked], each=asked.by_record,
        hours=HOLDS // 3600,
    )  # fmt: skip
