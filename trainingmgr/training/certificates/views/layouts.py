"""The texts of certificates: every change a new version, looked at before it is used."""

from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from trainingmgr.core.errors import NotFound
from trainingmgr.core.permissions import Permission
from trainingmgr.documents.printed import Note
from trainingmgr.registry.structure import queries as structure
from trainingmgr.training.certificates import words
from trainingmgr.training.certificates.forms import LayoutForm
from trainingmgr.training.certificates.models import CertificateLayout
from trainingmgr.training.certificates.queries import candidates
from trainingmgr.training.certificates.rules import STANDARD
from trainingmgr.training.certificates.services import layouts, specimens
from trainingmgr.training.certificates.services.layouts import EDITED, LANGUAGES, Texts
from trainingmgr.training.certificates.views.issuing import site
from trainingmgr.web.access import allows
from trainingmgr.web.pages import page

bp = Blueprint("layouts", __name__, url_prefix="/certificate-texts")
WRITE = Permission.CURRICULUM_WRITE
SIGNS = ("host", "partner")


@bp.route("", methods=["GET", "POST"])
@allows(WRITE)
def edit() -> ResponseReturnValue:
    """The texts in use, of the programme or of one partner; what the longest name does to them."""
    code = _code()
    newest = candidates.layout(code)
    form = LayoutForm(**_facts(newest))
    notes: Sequence[Note] = specimens.drawn(_in_use(newest), site().address).notes
    if form.validate_on_submit() and not (notes := _does_not_fit(form, newest)):
        with form.showing_refusals(lambda: SimpleNamespace(**_facts(candidates.layout(code)))):
            texts = replace(_texts(form, newest), logos=_kept_logos(form, newest))
            saved = layouts.save(texts, seen=form.version.data, by=current_user, code=code)
            flash(gettext("Version %(number)s is in use from now on.", number=saved.number), "ok")
            return redirect(url_for(".edit", partner=_partner()))
        newest = candidates.layout(code)
    return page(
        "training/certificates/texts.html", form=form, newest=newest, notes=notes, words=words,
        versions=candidates.layouts(code), tongues_of_paper=LANGUAGES, edited=EDITED, signs=SIGNS,
        partner=_partner(), logos=_in_use(newest).get("logos", {}),
        partners=structure.organisations(), templates=dict(candidates.templates()),
    )  # fmt: skip


def _partner() -> str | None:
    """The partner whose texts are looked at; None for the programme's own."""
    return request.args.get("partner") or None


def _code() -> str:
    asked = _partner()
    if asked is None:
        return STANDARD
    if asked not in {each.code for each in structure.organisations()}:
        raise NotFound
    return asked


def _kept_logos(form: LayoutForm, newest: CertificateLayout | None) -> dict[str, str]:
    """The marks as they are from now on: sent now, kept as they were, or taken away."""
    kept = dict(_in_use(newest).get("logos", {}))
    for who in SIGNS:
        if form[f"no_{who}_logo"].data:
            kept.pop(who, None)
        sent = form[f"{who}_logo"].data
        if sent:
            kept[who] = layouts.keep_logo(sent.read(), field=f"{who}_logo", by=current_user)
    return kept


@bp.get("/marks/<digest>.jpg")
@allows(WRITE)
def mark(digest: str) -> ResponseReturnValue:
    """The mark of an institution as it is printed."""
    return Response(candidates.logo(digest), mimetype="image/jpeg")


def _does_not_fit(form: LayoutForm, newest: CertificateLayout | None) -> Sequence[Note]:
    """What does not fit of the typed texts, unless it is to be saved anyway. A name that is too
    long is no fault of theirs: it is only told.
    """
    if form.anyway.data:
        return ()
    drawn = specimens.drawn(layouts.composed(_texts(form, newest)), site().address)
    notes = [each for each in drawn.notes if each.where != "name"]
    if notes:
        form.form_errors.append(gettext("Something does not fit. It is listed on top."))
    return notes


@bp.post("/preview.pdf")
@allows(WRITE)
def preview() -> ResponseReturnValue:
    """The specimen of the texts as they are typed. Nothing is saved."""
    form = LayoutForm()
    if not form.validate():
        flash(" ".join(str(e) for errors in form.errors.values() for e in errors), "stop")
        return redirect(url_for(".edit", partner=_partner()))
    return _shown(layouts.composed(_texts(form, candidates.layout(_code()))))


@bp.get("/specimen.pdf")
@allows(WRITE)
def specimen() -> ResponseReturnValue:
    """A certificate of nobody, with the longest names there are."""
    return _shown(_in_use(candidates.layout(_code())))


def _shown(texts: dict[str, Any]) -> Response:
    drawn = specimens.drawn(texts, site().address)
    return Response(
        drawn.data,
        mimetype="application/pdf",
        headers={"Content-Disposition": "inline; filename=specimen.pdf"},
    )


def _in_use(newest: CertificateLayout | None) -> dict[str, Any]:
    if newest is not None:
        return newest.texts
    return layouts.composed(layouts.standard(_programme()))


def _programme() -> str:
    name: str = current_app.extensions["settings"].programme
    return name


def _facts(newest: CertificateLayout | None) -> dict[str, Any]:
    """The texts in use as the form's fields."""
    texts = _in_use(newest)
    facts: dict[str, Any] = {
        "version": newest.number if newest else None,
        "leads": texts["languages"][0],
        "eastern": texts["eastern_digits"],
        "look": texts.get("look", "engraved"),
        "frame": texts.get("frame", "woven"),
    }
    for language in LANGUAGES:
        facts |= {f"{key}_{language}": texts["texts"][key].get(language, "") for key in EDITED}
        facts[f"issuer_{language}"] = texts["issuer"].get(language, "")
    signs = texts.get("signs") or SIGNS
    for who, signatory in zip(signs, texts["signatories"], strict=False):
        facts[f"{who}_name"] = signatory["name"]
        facts |= {f"{who}_{code}": signatory["titles"].get(code, "") for code in LANGUAGES}
    return facts


def _texts(form: LayoutForm, newest: CertificateLayout | None) -> Texts:
    def said(key: str) -> dict[str, str]:
        return {language: form[f"{key}_{language}"].data for language in LANGUAGES}

    first = form.leads.data
    signs = tuple(who for who in SIGNS if form[f"{who}_name"].data)
    return Texts(
        languages=(first, *(each for each in LANGUAGES if each != first)),
        issuer=said("issuer"),
        edited={key: said(key) for key in EDITED},
        signatories=tuple({"name": form[f"{who}_name"].data, "titles": said(who)} for who in signs),
        signs=signs,
        eastern_digits=form.eastern.data,
        look=form.look.data,
        frame=form.frame.data,
        logos=_in_use(newest).get("logos", {}),
    )
