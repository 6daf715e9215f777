"""Typing answers from paper: a line for each person, by the version they sat."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext, ngettext
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.sentences import listed
from trainingmgr.core.values import dataclass
from trainingmgr.training.results import queries as results
from trainingmgr.training.results.models import Result
from trainingmgr.training.results.rules import Mode, Score, Sitting, written
from trainingmgr.training.testing import forms, queries
from trainingmgr.training.testing.models import AnswerSheet, Paper
from trainingmgr.training.testing.rules.questions import FORMS, ONE_LETTER
from trainingmgr.training.testing.services import answers as verbs
from trainingmgr.training.testing.services.answers import Given
from trainingmgr.training.testing.views.bank import bp
from trainingmgr.web.access import allows
from trainingmgr.web.pages import page

RECORD = Permission.RESULT_RECORD
Key = tuple[int, int]


@dataclass(frozen=True)
class Line:
    """One person on the page: the attempt that is typed now, and what stands there."""

    number: int
    key: int
    person: Any
    attempt: int
    form: str
    text: str
    points: str
    error: str
    shut: bool


@bp.route("/papers/<uuid:uid>/answers", methods=["GET", "POST"])
@allows(RECORD)
def answers(uid: UUID) -> ResponseReturnValue:
    """Type what people answered, or paste rows of a spreadsheet over the page first."""
    found = queries.paper(uid, reader=current_user)
    test = found.assessment
    practical = test.kind.value in ("practical", "observation")
    form = forms.AnswersForm(
        seen=verbs.seen_mark(found), on=test.on or min(clock.today(), test.cohort.ends_on),
        mode=Mode.PRACTICAL if practical else Mode.WRITTEN,
    )  # fmt: skip
    typed = _typed() if form.is_submitted() else {}
    wrong: dict[Key, str] = {}
    if "fill" in request.form:
        typed = _filled(found, form, typed)
    elif form.validate_on_submit():
        given, wrong = _given(found, typed)
        if wrong:
            places = {place for place, _attempt in wrong}
            roster = enumerate(results.listed(test), start=1)
            numbers = [str(n) for n, each in roster if each.id in places]
            form.form_errors.append(
                gettext("These lines are to be put right, each says how: %(lines)s.",
                        lines=listed(numbers))
            )  # fmt: skip
        else:
            with form.showing_refusals():
                count = verbs.enter(
                    found, given, on=form.on.data or clock.today(),
                    mode=form.mode.data or Mode.WRITTEN, reason=form.reason.data,
                    seen=form.seen.data, language=str(get_locale()), by=current_user,
                )  # fmt: skip
                flash(ngettext("%(num)s sheet saved and marked.",
                               "%(num)s sheets saved and marked.", count) if count
                      else gettext("Nothing is otherwise than it was."), "ok")  # fmt: skip
                return redirect(url_for(".paper", uid=uid))
        found = queries.paper(uid, reader=current_user)
    if form.is_stale:
        form.seen.data = verbs.seen_mark(found)
        form.seen.raw_data = [form.seen.data]
    lines = _lines(found, typed, wrong)
    markings = [each.item_version.marking for each in found.items]
    return page(
        "training/testing/answers.html", paper=found, test=found.assessment,
        cohort=found.assessment.cohort, form=form, lines=lines, forms_=FORMS[: found.forms],
        in_a_word=all(each.kind in ONE_LETTER for each in markings), asked=len(markings),
    )  # fmt: skip


def _lines(
    found: Paper, typed: Mapping[Key, tuple[str, str]], wrong: Mapping[Key, str]
) -> list[Line]:
    test = found.assessment
    sheets, scores = queries.answer_sheets(test.id), results.results_of(test)
    lines = []
    for number, place in enumerate(results.listed(test), start=1):
        attempt = _attempt(found, place.id, sheets, scores)
        key = place.id, attempt
        sheet = sheets.get(key)
        mine = sheet is not None and sheet.paper_id == found.id
        row = scores.get(key)
        form, text = (sheet.form, verbs.typed_again(found, sheet)) if mine and sheet else ("", "")
        form, text = typed.get(key, (form, text))
        lines.append(
            Line(number, place.id, place.person, attempt, form, text,
                 written(row.score_tenths) if row else "", wrong.get(key, ""),
                 shut=row is not None and not mine)
        )  # fmt: skip
    return lines


def _attempt(
    found: Paper, place: int, sheets: Mapping[Key, AnswerSheet], scores: Mapping[Key, Result]
) -> int:
    """The attempt that this paper holds, or the one that is open."""
    held = [n for n in (2, 1) if (place, n) in sheets and sheets[place, n].paper_id == found.id]
    test, first = found.assessment, scores.get((place, 1))
    if first is None:
        return 1
    sat = (Score(1, first.score_tenths),)
    open_ = Sitting(test.code, test.kind, test.max_score, test.pass_mark, sat).may_resit
    if (place, 2) in scores or (open_ and not held):
        return 2 if not held or held[0] == 2 else 1
    return held[0] if held else 1


def _typed() -> dict[Key, tuple[str, str]]:
    """Version and answers as they stand in the fields, by place and attempt."""
    found = {}
    for name, text in request.form.items():
        parts = name.split("-")
        if len(parts) == 3 and parts[0] == "a" and all(p.isdecimal() for p in parts[1:]):
            form = request.form.get(f"f-{parts[1]}-{parts[2]}", "")
            found[int(parts[1]), int(parts[2])] = form.strip(), text.strip()
    return found


def _given(
    found: Paper, typed: Mapping[Key, tuple[str, str]]
) -> tuple[dict[Key, Given], dict[Key, str]]:
    given, wrong = {}, {}
    only = FORMS[0] if found.forms == 1 else ""
    for key, (form, text) in typed.items():
        if not text:
            continue
        try:
            given[key] = verbs.read_sheet(found, form or only, text)
        except Refusal as refused:
            wrong[key] = str(refused)
    return given, wrong


def _filled(
    found: Paper, form: forms.AnswersForm, typed: dict[Key, tuple[str, str]]
) -> dict[Key, tuple[str, str]]:
    """Pasted rows laid over the page: number, version, answers. To be looked at, not saved."""
    lines = _lines(found, {}, {})
    by = {each.person.number: each for each in lines}
    by |= {each.person.service_number: each for each in lines if each.person.service_number}
    left = []
    for row, text in enumerate(form.paste.data.splitlines(), start=1):
        parts = text.replace(";", "\t").split("\t")
        if len(parts) < 3:
            parts = text.split(None, 2)
        line = by.get(parts[0].strip()) if parts else None
        if not text.strip():
            continue
        if line is None or len(parts) < 3:
            left.append(str(row))
            continue
        answers_ = " ".join(part.strip() or "-" for part in parts[2:])
        typed[line.key, line.attempt] = parts[1].strip().upper(), answers_
    if left:
        form.paste.errors = [
            gettext("These rows name nobody here, or lack something: %(rows)s.",
                    rows=gettext(", ").join(left[:20]))
        ]  # fmt: skip
    else:
        form.paste.data, form.paste.raw_data = "", [""]
    return typed
