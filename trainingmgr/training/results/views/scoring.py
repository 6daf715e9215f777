"""The typing of one test: scores, points by criteria, a second marker, and what the test is."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext, ngettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.errors import NotFound
from trainingmgr.core.privacy import Compartment, Shown
from trainingmgr.core.values import dataclass
from trainingmgr.tabular.listings import Listing, leaves
from trainingmgr.training.results import printouts, queries, words
from trainingmgr.training.results.forms import (
    CriteriaForm,
    ScoresForm,
    SecondForm,
    TestForm,
)
from trainingmgr.training.results.models import Assessment, Criterion, Result
from trainingmgr.training.results.rules import (
    MOST_ATTEMPTS,
    Mode,
    Score,
    Sitting,
    markers_differ,
    pasted,
    tenths,
    written,
)
from trainingmgr.training.results.rules import criteria as read_criteria
from trainingmgr.training.results.services import (
    assessments,
    judging,
    recording,
)
from trainingmgr.training.results.services.recording import Entry, Key
from trainingmgr.training.results.views.runs import RECORD, bp
from trainingmgr.web.access import allows
from trainingmgr.web.comparing import Boxes, boxes_opened
from trainingmgr.web.pages import page
from trainingmgr.web.sheets import unread
from trainingmgr.web.typed import row_key


@dataclass(frozen=True)
class Typed:
    """One line of the page of a test: a person with both attempts as they stand or were typed."""

    number: int
    key: int
    person: Any
    scores: tuple[str, ...]
    mode: str
    resits: bool
    percent: int | None
    passed: bool
    error: str = ""

    @property
    def attempt(self) -> int:
        """The attempt that is typed now."""
        return 2 if self.resits else 1

    @property
    def boxes(self) -> dict[str, str]:
        scores = {self.name(n): text for n, text in enumerate(self.scores, start=1)}
        return scores | {f"mode-{self.key}": self.mode}

    def name(self, attempt: int) -> str:
        return _field(self.key, attempt)


@bp.route("/tests/<uuid:uid>", methods=["GET", "POST"])
@allows(RECORD)
def test(uid: UUID) -> ResponseReturnValue:
    """Type the scores of one test: keyboard, or a column pasted from a sheet."""
    found = queries.assessment(uid, reader=current_user)
    form = ScoresForm(
        seen=recording.seen_mark(found), on=found.on or min(clock.today(), found.cohort.ends_on),
        mode=Mode.PRACTICAL if found.kind.value == "practical" else Mode.WRITTEN,
    )  # fmt: skip
    typed = _typed_scores() if form.is_submitted() else None
    if judged := queries.criteria_of(found):
        return _judged(found, judged, form)
    if "fill" in request.form:
        typed = _filled(found, form, typed or {})
    elif form.validate_on_submit():
        entries = _entries(typed or {}, form.mode.data or Mode.WRITTEN)
        if bad := {place for (place, _attempt), entry in entries.items() if entry is None}:
            form.form_errors.append(unread(_numbers_of(found, bad)))
        else:
            with form.showing_refusals():
                count = recording.record(
                    found,
                    {key: entry for key, entry in entries.items() if entry is not None},
                    on=form.on.data or clock.today(),
                    reason=form.reason.data,
                    seen=form.seen.data,
                    language=str(get_locale()),
                    by=current_user,
                )
                flash(ngettext("%(num)s result saved.", "%(num)s results saved.", count), "ok")
                return redirect(url_for(".show", uid=found.cohort.uid))
    return _test_page(uid, form, typed)


@leaves("mark-sheet", _("Mark sheet"), RECORD)
def _leaving() -> Listing:
    """Who has an attempt at a test before them, to be scored in a file and brought back."""
    uid = request.args.get("test", type=UUID)
    if uid is None:
        raise NotFound
    found = queries.assessment(uid, reader=current_user)
    judged, results = queries.criteria_of(found), queries.results_of(found)
    lines = [
        (each.person, attempt)
        for each in queries.listed(found)
        if (attempt := _attempt_before(each.id, found, results))
    ]
    return Listing(
        whom=lambda line: [line[0].id],
        is_kept=True,
        within=Compartment.TRAINING,
        columns=printouts.to_fill(judged),
        fetch=lambda most: lines[: most + 1],
        cells=lambda line: printouts.owed(found, judged, Shown(line[0], current_user), line[1]),
        back=url_for("results.test", uid=uid),
        facts={"run": found.cohort.code, "test": found.code},
        about=((gettext("Run"), found.cohort.code), (gettext("Test"), found.code)),
        name=f"marks-{found.cohort.code.replace('/', '-')}-{found.code.replace(' ', '-')}",
    )


def _attempt_before(place: int, found: Assessment, results: Mapping[Key, Result]) -> int | None:
    first = results.get((place, 1))
    if first is None:
        return 1
    sat = (Score(1, first.score_tenths),)
    sitting = Sitting(found.code, found.kind, found.max_score, found.pass_mark, sat)
    return 2 if sitting.may_resit and (place, 2) not in results else None


def _test_page(
    uid: UUID, form: ScoresForm, typed: dict[tuple[int, int], str] | None
) -> ResponseReturnValue:
    """The page to type on, read anew: what was read before a refusal was rolled back."""
    found = queries.assessment(uid, reader=current_user)
    results = queries.results_of(found)
    roster, sent = queries.listed(found), Boxes.sent()
    on_record = [_line(n, each, found, results, None) for n, each in enumerate(roster, start=1)]
    if form.is_stale:
        _seen_anew(form, found)
        typed = {key: text for key, text in (typed or {}).items() if sent.is_yours(_field(*key))}
    lines = [_line(n, each, found, results, typed, sent) for n, each in enumerate(roster, start=1)]
    return page(
        "training/results/test.html",
        test=found, cohort=found.cohort, form=form, lines=lines, words=words,
        clashes=[
            (theirs, mine) for theirs, mine in zip(on_record, lines, strict=True)
            if form.is_stale and sent.clash(theirs.boxes)
        ],
        opened=boxes_opened(
            {name: text for each in on_record for name, text in each.boxes.items()},
            again=form.is_submitted() and not form.is_stale,
        ),
        modes=[(each.value, words.MODES[each]) for each in Mode],
        attempts=range(1, MOST_ATTEMPTS + 1),
    )  # fmt: skip


def _numbers_of(found: Assessment, places: set[int]) -> list[str]:
    """The numbers of lines of the page, on which these places stand."""
    roster = enumerate(queries.listed(found), start=1)
    return [str(number) for number, each in roster if each.id in places]


def _seen_anew(form: ScoresForm, found: Assessment) -> None:
    form.seen.data = recording.seen_mark(found)
    form.seen.raw_data = [form.seen.data]


def _judged(
    found: Assessment, judged: Sequence[Criterion], form: ScoresForm
) -> ResponseReturnValue:
    """A test that is judged by criteria: the points of each, added up."""
    uid, names = found.uid, [each.id for each in judged]
    if form.validate_on_submit():
        parts = _typed_parts()
        if bad := {place for (place, _attempt), marks in parts.items() if None in marks.values()}:
            form.form_errors.append(unread(_numbers_of(found, bad)))
        else:
            with form.showing_refusals():
                count = judging.judge(
                    found,
                    {
                        at: {key: tenths for key, tenths in marks.items() if tenths is not None}
                        for at, marks in parts.items()
                    },
                    on=form.on.data or clock.today(),
                    mode=form.mode.data or Mode.PRACTICAL,
                    reason=form.reason.data,
                    seen=form.seen.data,
                    language=str(get_locale()),
                    by=current_user,
                )
                flash(ngettext("%(num)s result saved.", "%(num)s results saved.", count), "ok")
                return redirect(url_for(".show", uid=found.cohort.uid))
    found = queries.assessment(uid, reader=current_user)
    results, marks = queries.results_of(found), queries.criterion_marks_of(found)
    if form.is_stale:
        _seen_anew(form, found)
    lines = [
        _line(number, each, found, results, None)
        for number, each in enumerate(queries.listed(found), start=1)
    ]
    on_record = {
        f"c-{line.key}-{line.attempt}-{each}":
            written(marks.get((line.key, line.attempt, each)))
        for line in lines for each in names
    }  # fmt: skip
    sent = Boxes.sent()
    return page(
        "training/results/judged.html", test=found, cohort=found.cohort, form=form, lines=lines,
        judged=queries.criteria_of(found), words=words, theirs=on_record,
        shown={name: sent.text(name, text) for name, text in on_record.items()},
        clashes=[name for name, text in on_record.items() if sent.clash({name: text})],
        opened=boxes_opened(on_record, again=form.is_submitted() and not form.is_stale),
    )  # fmt: skip


def _typed_parts() -> dict[tuple[int, int], dict[int, int | None]]:
    """Points by place, attempt and criterion; None where they cannot be read. Lines that are
    empty are left out.
    """
    found: dict[tuple[int, int], dict[int, int | None]] = {}
    for name, text in request.form.items():
        match _numbers(name, "c"):
            case [place, attempt, criterion] if text.strip():
                found.setdefault((place, attempt), {})[criterion] = _read(text.strip())
    return found


def _line(
    number: int,
    place: Any,
    found: Assessment,
    results: dict[tuple[int, int], Result],
    typed: dict[tuple[int, int], str] | None,
    sent: Boxes | None = None,
) -> Typed:
    rows = [results.get((place.id, n)) for n in range(1, MOST_ATTEMPTS + 1)]
    sat = tuple(Score(row.attempt, row.score_tenths) for row in rows if row)
    sitting = Sitting(found.code, found.kind, found.max_score, found.pass_mark, sat)
    shown = tuple(written(row.score_tenths) if row else "" for row in rows)
    mode = next((row.mode.value for row in rows if row), "")
    error = ""
    if typed is not None:
        shown = tuple(typed.get((place.id, n), shown[n - 1]) for n in range(1, MOST_ATTEMPTS + 1))
        mode = sent.text(f"mode-{place.id}", mode) if sent else mode
        error = next((gettext("Not a score") for text in shown if text and _read(text) is None), "")
    return Typed(
        number, place.id, place.person, shown, mode, sitting.may_resit or len(sat) > 1,
        sitting.best, sitting.is_passed, error,
    )  # fmt: skip


def _field(place: int, attempt: int) -> str:
    return f"s-{place}-{attempt}"


def _typed_scores() -> dict[tuple[int, int], str]:
    """What stands in the fields of everybody, by place and attempt."""
    found = {}
    for name, text in request.form.items():
        match _numbers(name, "s"):
            case [place, attempt]:
                found[place, attempt] = text.strip()
    return found


def _numbers(name: str, kind: str) -> list[int]:
    """What a field of that kind is about; nothing where its name is not one of ours."""
    head, *parts = name.split("-")
    found = [key for key in map(row_key, parts) if key is not None]
    return found if head == kind and len(found) == len(parts) else []


def _read(text: str) -> int | None:
    try:
        return tenths(text)
    except ValueError:
        return None


def _entries(typed: dict[tuple[int, int], str], usual: Mode) -> dict[tuple[int, int], Entry | None]:
    """Every filled field as an entry; None where it cannot be read."""
    entries: dict[tuple[int, int], Entry | None] = {}
    for (place, attempt), text in typed.items():
        if not text:
            continue
        score = _read(text)
        own = request.form.get(f"mode-{place}", "")
        mode = Mode(own) if own in set(Mode) else usual
        entries[place, attempt] = None if score is None else Entry(score, mode)
    return entries


def _filled(
    found: Assessment, form: ScoresForm, typed: dict[tuple[int, int], str]
) -> dict[tuple[int, int], str]:
    """The pasted column laid over the page: shown to be looked at, not saved."""
    people = queries.listed(found)
    results = queries.results_of(found)
    pairs = pasted(form.paste.data)
    by_number = {each.person.number: each for each in people}
    by_number |= {each.person.service_number: each for each in people if each.person.service_number}
    left = []
    for row, (who, score) in enumerate(pairs):
        place = by_number.get(who) if who else people[row] if row < len(people) else None
        if place is None:
            left.append(who or score)
        elif score:
            first = results.get((place.id, 1))
            resits = first is not None and first.score_tenths * 10 < (
                found.pass_mark * found.max_score
            )
            typed[place.id, 2 if resits else 1] = score
    if left:
        form.paste.errors = [
            gettext("Nobody here for: %(lines)s.", lines=gettext(", ").join(left[:10]))
        ]
    else:
        form.paste.data, form.paste.raw_data = "", [""]
    return typed


@bp.route("/tests/<uuid:uid>/settings", methods=["GET", "POST"])
@allows(RECORD)
def test_settings(uid: UUID) -> ResponseReturnValue:
    """Out of how many points a test is, and when it is sat."""
    found = queries.assessment(uid, reader=current_user)
    form = TestForm(version=found.version, points=found.max_score, on=found.on)
    if form.validate_on_submit():
        with form.showing_refusals():
            assessments.change_test(
                found, points=form.points.data or 1, on=form.on.data, seen=form.version.data,
                by=current_user,
            )  # fmt: skip
            return redirect(url_for(".test", uid=uid))
    found = queries.assessment(uid, reader=current_user)
    return page("training/results/test_settings.html", test=found, cohort=found.cohort, form=form,
                words=words)  # fmt: skip


@bp.route("/tests/<uuid:uid>/criteria", methods=["GET", "POST"])
@allows(RECORD)
def criteria(uid: UUID) -> ResponseReturnValue:
    """What is judged in a test, and how many points each thing is worth."""
    found = queries.assessment(uid, reader=current_user)
    listed = "\n".join(f"{each.title} {each.points}" for each in queries.criteria_of(found))
    form = CriteriaForm(version=found.version, criteria=listed)
    if form.validate_on_submit():
        try:
            wanted = read_criteria(form.criteria.data)
        except ValueError as bad:
            form.criteria.errors = [gettext("This line has no points: %(line)s", line=str(bad))]
        else:
            with form.showing_refusals():
                judging.set_criteria(found, wanted, seen=form.version.data, by=current_user)
                return redirect(url_for(".test", uid=uid))
        found = queries.assessment(uid, reader=current_user)
    return page("training/results/criteria.html", test=found, cohort=found.cohort, form=form,
                words=words)  # fmt: skip


@bp.route("/tests/<uuid:uid>/second", methods=["GET", "POST"])
@allows(RECORD)
def second(uid: UUID) -> ResponseReturnValue:
    """A second marker gives every attempt a score, without seeing the first."""
    found = queries.assessment(uid, reader=current_user)
    form = SecondForm()
    typed = _typed_scores() if form.is_submitted() else {}
    if form.validate_on_submit():
        scores = {key: _read(text) for key, text in typed.items() if text}
        if bad := {place for (place, _attempt), tenths in scores.items() if tenths is None}:
            people = [each.person.number for each in queries.roster(found.cohort_id)
                      if each.id in bad]  # fmt: skip
            form.form_errors.append(unread(people))
        else:
            with form.showing_refusals():
                count = judging.mark_again(
                    found,
                    {key: tenths for key, tenths in scores.items() if tenths is not None},
                    by=current_user,
                )
                flash(
                    ngettext("%(num)s second mark saved.", "%(num)s second marks saved.", count),
                    "ok",
                )
                return redirect(url_for(".second", uid=uid))
        found = queries.assessment(uid, reader=current_user)
    return page(
        "training/results/second.html", test=found, cohort=found.cohort, form=form, words=words,
        lines=_second_lines(found, typed),
    )  # fmt: skip


@dataclass(frozen=True)
class Marked:
    """One attempt on the second marker's page. The first mark shows once the second is given."""

    person: Any
    attempt: int
    name: str
    value: str
    first: str = ""
    differs: bool = False
    own: bool = False
    """The reader gave the first mark: somebody else gives the second."""


def _second_lines(found: Assessment, typed: dict[tuple[int, int], str]) -> list[Marked]:
    first, again = queries.results_of(found), queries.second_marks_of(found)
    lines = []
    for place in queries.roster(found.cohort_id):
        for attempt in range(1, MOST_ATTEMPTS + 1):
            key = place.id, attempt
            if key not in first:
                continue
            given, mine = first[key].score_tenths, again.get(key)
            value = typed.get(key, written(mine.score_tenths) if mine else "")
            lines.append(
                Marked(
                    place.person, attempt, _field(*key), value, written(given) if mine else "",
                    bool(mine and markers_differ(given, mine.score_tenths, found.max_score)),
                    own=first[key].assessor_id == current_user.id,
                )
            )  # fmt: skip
    return lines
