"""Information notices: their words, to whom they were given, and who has not been told."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext, ngettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.core import clock, paging
from trainingmgr.core.errors import NotFound
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import Shown
from trainingmgr.registry.notices import forms, printouts, queries, services, words
from trainingmgr.registry.notices.models import InformationNotice
from trainingmgr.registry.notices.rules import (
    GROUPS,
    PUT,
    WORDED,
    About,
    GroupKind,
    Mode,
    NoticeState,
    Together,
)
from trainingmgr.registry.people import queries as people
from trainingmgr.tabular.listings import Listing, asked_facts, leaves
from trainingmgr.web.access import allows
from trainingmgr.web.form import Form
from trainingmgr.web.pages import page
from trainingmgr.web.papers import printed

bp = Blueprint("notices", __name__, url_prefix="/notices")
WRITE, GIVE = Permission.NOTICE_WRITE, Permission.NOTICE_GIVE
WATCH = Permission.PROTECTION_READ
READ = (WRITE, GIVE, WATCH)


@bp.get("")
@allows(*READ)
def index() -> ResponseReturnValue:
    known = queries.notices()
    return page(
        "registry/notices/index.html", words=words, writes=current_user.may(WRITE),
        uses=[(each, [row for row in known if row.about is each]) for each in About],
        gives=current_user.may(GIVE),
    )  # fmt: skip


@bp.route("/new", methods=["GET", "POST"])
@allows(WRITE)
def new() -> ResponseReturnValue:
    form = forms.BeginForm(data={"about": request.args.get("about")})
    if form.validate_on_submit():
        with form.showing_refusals():
            made = services.begin(
                form.about.data, form.changes.data, renews=form.renews.data, by=current_user
            )
            flash(gettext("It is a draft. Write it in every language, then put it in force."))
            return redirect(url_for(".show", uid=made.uid))
    return page(
        "layouts/form.html", form=form, title=gettext("New version of a notice"),
        does=gettext("Begin"), back=(url_for(".index"), gettext("Information notices")),
    )  # fmt: skip


@bp.get("/<uuid:uid>")
@allows(*READ)
def show(uid: UUID) -> ResponseReturnValue:
    row = queries.notice(uid)
    is_draft = row.state is NoticeState.DRAFT
    return page(
        "registry/notices/show.html", row=row, words=words, title=_title(row),
        writes=is_draft and current_user.may(WRITE), put=row.state in PUT,
        lacks=[each for each in WORDED if row.text(each) is None],
    )  # fmt: skip


def _title(row: InformationNotice) -> str:
    text = row.best_text(str(get_locale()))
    return text.title if text else str(words.ABOUT[row.about])


@bp.route("/<uuid:uid>/texts/<language>", methods=["GET", "POST"])
@allows(WRITE)
def word(uid: UUID, language: str) -> ResponseReturnValue:
    row = queries.notice(uid)
    if language not in words.TONGUES:
        raise NotFound
    text = row.text(language)
    form = forms.TextForm(
        data={"version": row.version, "title": text.title if text else "",
              "body": text.body if text else ""}
    )  # fmt: skip
    if form.validate_on_submit():
        with form.showing_refusals():
            services.word(
                row, language, form.title.data, form.body.data, seen=form.version.data,
                by=current_user,
            )  # fmt: skip
            flash(gettext("Saved."))
            return redirect(url_for(".show", uid=uid))
    return page(
        "layouts/form.html", form=form, title=words.TONGUES[language], does=gettext("Save"),
        back=(url_for(".show", uid=uid), words.ABOUT[queries.notice(uid).about]),
    )  # fmt: skip


@bp.post("/<uuid:uid>/withdrawal")
@allows(WRITE)
def withdraw(uid: UUID) -> ResponseReturnValue:
    row = queries.notice(uid)
    services.withdraw(row, seen=request.form.get("version", type=int), by=current_user)
    flash(gettext("The draft is withdrawn: it never was in force."))
    return redirect(url_for(".index"))


@bp.post("/<uuid:uid>/force")
@allows(WRITE, fresh=True)
def force(uid: UUID) -> ResponseReturnValue:
    row = queries.notice(uid)
    services.put_in_force(row, seen=request.form.get("version", type=int), by=current_user)
    flash(gettext("It is in force from today: people are told by this version."))
    return redirect(url_for(".show", uid=uid))


@bp.get("/<uuid:uid>/wall")
@allows(*READ)
def wall(uid: UUID) -> ResponseReturnValue:
    row, form = _printable(uid)
    return printed(
        lambda language: printouts.wall(row, _text(row, language)),
        f"notice-{row.about}-{row.number}-wall", title=gettext("For the wall"),
        back=url_for(".show", uid=uid), form=form,
    )  # fmt: skip


@bp.get("/<uuid:uid>/hand")
@allows(*READ)
def hand(uid: UUID) -> ResponseReturnValue:
    row, form = _printable(uid)
    return printed(
        lambda language: printouts.hand(row, _text(row, language), by=current_user.name),
        f"notice-{row.about}-{row.number}", title=gettext("For the hand"),
        back=url_for(".show", uid=uid), form=form,
    )  # fmt: skip


def _printable(uid: UUID) -> tuple[InformationNotice, forms.TextLanguage]:
    row = queries.notice(uid)
    text = row.best_text(str(get_locale()))
    if text is None:
        raise NotFound
    return row, forms.TextLanguage(row, usual=text.language)


def _text(row: InformationNotice, language: str) -> Any:
    return row.text(language) or row.best_text(language)


@bp.get("/untold")
@allows(GIVE, WATCH)
def untold() -> ResponseReturnValue:
    """Who has not been told: by name for whoever may tell them, by number for whoever watches."""
    form, known = _narrowed(), queries.notices()
    versions = {each: keys for each, keys in queries.counting_now(known).items() if keys}
    counts = queries.owed_each(versions, queries.reached(current_user))
    about, keys = _asked(form, known, most=max(counts, key=lambda each: counts[each], default=None))
    gives = current_user.may(GIVE)
    if not gives:
        del form.centre
    return page(
        "registry/notices/untold.html", words=words, filters_=form, about=about, gives=gives,
        in_force=bool(keys), language=str(get_locale()), counts=counts, many=queries.MANY,
        counted=queries.counted(
            about, keys, reader=current_user, permission=GIVE if gives else WATCH
        ),
        page=queries.untold(
            about, keys, reader=current_user, centre=form.asked.get("centre"),
            cursor=request.args.get("cursor"),
        ) if gives else None,
        shown=lambda each: Shown(each, current_user),
    )  # fmt: skip


def _narrowed() -> forms.UntoldFilters:
    language = str(get_locale())
    return forms.UntoldFilters(
        [(each.id, each.title(language)) for each in queries.centres(current_user)]
    )


def _asked(
    form: forms.UntoldFilters, known: Any, *, most: About | None = None
) -> tuple[About, list[int]]:
    """The notice that was asked for, else the one that most wait for, else the first in force; and
    the versions that count.
    """
    keys = queries.counting_now(known)
    first = next((each for each in About if keys[each]), About.APPLYING)
    about = form.asked.get("about") or most or first
    form.about.data = about
    return about, keys[about]


@leaves("notices-untold", _("Who was not told yet"), GIVE, narrows=_narrowed)
def _leaving() -> Listing:
    """Who has not been told, as the list is narrowed."""
    form, language = _narrowed(), str(get_locale())
    about, keys = _asked(form, queries.notices())
    centre = form.asked.get("centre")
    return Listing(
        title=gettext("Not told yet: %(notice)s", notice=words.BRIEF[about]),
        columns=printouts.UNTOLD,
        fetch=lambda most: paging.every(
            lambda cursor: queries.untold(
                about, keys, reader=current_user, centre=centre, cursor=cursor
            ), most,
        ),
        cells=lambda each: printouts.untold(each, language),
        back=url_for("notices.untold", **form.asked),
        facts=asked_facts({**form.asked, "about": about}),
        name="notices-untold",
    )  # fmt: skip


@bp.route("/people/<uuid:uid>", methods=["GET", "POST"])
@allows(GIVE)
def person(uid: UUID) -> ResponseReturnValue:
    """What one person was told, and the form to write down that they are told now."""
    whom = people.person(uid, reader=current_user, permission=GIVE)
    form = _offered(forms.GiveForm, request.args.get("about"), Mode.ALONE)
    if form.validate_on_submit():
        with form.showing_refusals():
            services.give([whom], form.given, by=current_user)
            flash(gettext("It is written down: this person was told."))
            return redirect(url_for(".person", uid=uid))
    whom = people.person(uid, reader=current_user, permission=GIVE)
    return page(
        "registry/notices/person.html", person=Shown(whom, current_user), form=form, words=words,
        standing=queries.standing(whom),
    )  # fmt: skip


def _offered(kind: type[forms.GiveForm], about: str | None, mode: Mode) -> forms.GiveForm:
    """With what is usual filled in, for notices that are in force."""
    known = queries.in_force()
    wanted = about if about in [each.value for each in known] else None
    form = kind(
        data={"about": wanted, "on": clock.today(), "by": current_user.name, "mode": mode,
              "language": str(get_locale())}
    )  # fmt: skip
    form.about.choices = [(each, str(words.BRIEF[each])) for each in About if each in known]
    return form


@bp.route("/groups/<kind>/<uuid:uid>", methods=["GET", "POST"])
@allows(GIVE)
def group(kind: str, uid: UUID) -> ResponseReturnValue:
    """Everybody on a run, or in a round, was told at once."""
    of = _together(kind, uid)
    form = _offered(forms.GiveForm, request.args.get("about") or of.about.value, Mode.ALOUD)
    if form.validate_on_submit():
        with form.showing_refusals():
            made = services.give_together(of, form.given, by=current_user)
            flash(
                ngettext(
                    "It is written down: %(num)s person was told.",
                    "It is written down: %(num)s people were told.",
                    made.count,
                )
            )
            return redirect(url_for(".given", uid=made.uid))
    known = queries.notices()
    return page(
        "registry/notices/group.html", of=of, form=form, words=words,
        stands=queries.stands(of.people, known), last=queries.last_of(of),
    )  # fmt: skip


def _together(kind: str, uid: UUID) -> Together:
    gathers = GROUPS.get(GroupKind(kind)) if kind in list(GroupKind) else None
    if gathers is None:
        raise NotFound
    return gathers(uid, current_user, str(get_locale()))


@bp.get("/given")
@allows(GIVE, WATCH)
def givings() -> ResponseReturnValue:
    form = forms.GivenFilters()
    return page(
        "registry/notices/givings.html", words=words, filters_=form,
        watches=current_user.may(WATCH),
        page=queries.givings(
            reader=current_user, about=form.asked.get("about"), cursor=request.args.get("cursor")
        ),
    )  # fmt: skip


@bp.get("/given/<uuid:uid>")
@allows(GIVE, WATCH)
def given(uid: UUID) -> ResponseReturnValue:
    row = queries.giving(uid, reader=current_user)
    sees = current_user.may(Permission.PERSON_READ)
    return page(
        "registry/notices/giving.html", row=row, words=words, language=str(get_locale()),
        file=queries.file_of(row),
        page=queries.people_of(row, reader=current_user, cursor=request.args.get("cursor"))
        if sees else None,
        may_take_back=row.back_at is None and current_user.may(GIVE),
        shown=lambda each: Shown(each, current_user),
    )  # fmt: skip


@bp.route("/given/<uuid:uid>/back", methods=["GET", "POST"])
@allows(GIVE)
def take_back(uid: UUID) -> ResponseReturnValue:
    row = queries.giving(uid, reader=current_user)
    form = forms.BackForm(data={"version": row.version})
    if form.validate_on_submit():
        with form.showing_refusals():
            services.take_back(row, form.reason.data, seen=form.version.data, by=current_user)
            flash(gettext("It is taken back: these people are to be told again."))
            return redirect(url_for(".given", uid=uid))
    return _form(form, gettext("Take it back"), url_for(".given", uid=uid))


def _form(form: Form, title: str, back: str) -> ResponseReturnValue:
    return page(
        "layouts/form.html", form=form, title=title, does=title,
        back=(back, gettext("What was given")),
    )  # fmt: skip
