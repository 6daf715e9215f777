"""Surveys written down, waves brought in by one person and released by another."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import IO, Any

from flask_babel import lazy_gettext as _
from sqlalchemy import and_, delete, insert, or_
from sqlalchemy.orm.attributes import flag_modified

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, another_person
from trainingmgr.core import clock, jobs, journal
from trainingmgr.core.columns import Sex
from trainingmgr.core.db import db, let_go, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.programme.surveys import events, queries
from trainingmgr.programme.surveys.models import (
    ASKED,
    BOTH,
    DESIGN,
    FEW,
    ORDER,
    SENTENCE,
    STANDS,
    Survey,
    SurveyCell,
    SurveyQuestion,
    SurveyReading,
    SurveyWave,
    SurveyWaveRegion,
)
from trainingmgr.programme.surveys.rules import (
    FEWEST,
    HEAVIEST,
    HUNDRED,
    LEAST,
    SILENT,
    Cell,
    FileKind,
    Method,
    QuestionKind,
    ReadingState,
    Sum,
    WaveState,
    code_of,
    squares_of,
)
from trainingmgr.programme.surveys.services import reading
from trainingmgr.registry.structure.models import Organisation, Place
from trainingmgr.tabular import uploads
from trainingmgr.tabular.problems import Problem, Unreadable
from trainingmgr.tabular.problems import said as _said
from trainingmgr.tabular.uploads import Stored

WRITE, RELEASE = Permission.FRAMEWORK_WRITE, Permission.FRAMEWORK_VERIFY
READ = "surveys.read"
"""The background work that reads a large file."""
AT_ONCE = 1 << 20
"""Bytes of a file that is read while its bringer waits."""
RESERVED = frozenset({"region", "sex", "age", "weight", "question", "answer", "people", "squares"})
"""Headers of a file that no question may be called by."""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What is asked of whom, and how."""

    titles: Mapping[str, str]
    organisation: Organisation | None
    population: str
    method: Method
    frame: str


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One question."""

    titles: Mapping[str, str]
    code: str
    kind: QuestionKind
    options: Sequence[Mapping[str, Any]] = ()
    is_trust: bool = False


@dataclass(frozen=True, kw_only=True)
class Held:
    """When and of whom a wave was asked."""

    from_on: date
    until_on: date
    sought: int
    got: int
    weighting: str
    regions: Sequence[Place]
    design: float = 1.0
    least: int = LEAST


@operation
def write(terms: Terms, *, by: User) -> Survey:
    allowed(by, WRITE)
    row = Survey(code=code_of(queries.next_number()), by_id=by.id)
    _say(row, terms)
    db.session.add(row)
    db.session.flush()
    journal.record(events.SurveyWritten(code=row.code, about=_about(row)), by=by)
    return row


@operation
def change(row: Survey, terms: Terms, *, seen: int | None, by: User) -> None:
    """Until a wave is released: then it speaks of this population and this sample."""
    allowed(by, WRITE)
    row.as_seen(seen)
    if queries.has_released(row):
        raise Refusal(_("A wave of this survey is released: it speaks of this sample. Write down "
                        "another survey."))  # fmt: skip
    _say(row, terms)
    db.session.flush()
    journal.record(events.SurveyChanged(code=row.code, about=_about(row)), by=by)


def _say(row: Survey, terms: Terms) -> None:
    row.titles = _titles(terms.titles)
    if terms.organisation is None:
        raise Refusal(_("Say which organisation asks."), field="organisation")
    for name in ("population", "frame"):
        if len(getattr(terms, name).strip()) < 10:
            raise Refusal(SENTENCE, field=name)
    row.organisation_id, row.method = terms.organisation.id, terms.method
    row.population, row.frame = terms.population.strip(), terms.frame.strip()


def _titles(given: Mapping[str, str]) -> dict[str, str]:
    titles = {key: said.strip() for key, said in given.items() if said.strip()}
    if not titles:
        raise Refusal(_("Write the title in one language at least."), field="title_en")
    return titles


@operation
def ask(row: Survey, asked: Asked, *, by: User) -> SurveyQuestion:
    """Write a question into the questionnaire."""
    allowed(by, WRITE)
    made = SurveyQuestion(survey_id=row.id)
    _word(made, row, asked)
    db.session.add(made)
    db.session.flush()
    told = events.QuestionWritten(code=row.code, question=made.code, about=_about(row))
    journal.record(told, by=by)
    return made


@operation
def reword(row: SurveyQuestion, asked: Asked, *, seen: int | None, by: User) -> None:
    """Until a wave has figures of it: then it stays as it was asked."""
    allowed(by, WRITE)
    row.as_seen(seen)
    if queries.is_answered(row):
        raise Refusal(ASKED)
    _word(row, row.survey, asked)
    db.session.flush()
    told = events.QuestionChanged(
        code=row.survey.code, question=row.code, about=_about(row.survey)
    )  # fmt: skip
    journal.record(told, by=by)


def _word(row: SurveyQuestion, survey: Survey, asked: Asked) -> None:
    code = asked.code.strip().upper()
    if not code.isascii() or not code.replace("_", "").isalnum() or code.lower() in RESERVED:
        raise Refusal(_("A code has letters and digits only, and is none of the other headers of a "
                        "file."), field="code")  # fmt: skip
    others = [each for each in survey.questions if each.id != row.id]
    if any(each.code == code for each in others):
        raise Refusal(_("Another question has this code."), field="code")
    if asked.is_trust and asked.kind is QuestionKind.ONE_OF:
        raise Refusal(_("Trust is asked for on a scale, or by yes and no."), field="is_trust")
    if asked.is_trust and any(each.is_trust for each in others):
        raise Refusal(_("One question of a survey asks for trust in the force."), field="is_trust")
    options = _options(asked)
    row.titles, row.code, row.kind = _titles(asked.titles), code, asked.kind
    row.options, row.is_trust = options, asked.is_trust


def _options(asked: Asked) -> list[dict[str, Any]]:
    if asked.kind is not QuestionKind.ONE_OF:
        return []
    found = [
        {"code": each["code"].strip().lower(),
         "titles": {key: said.strip() for key, said in each["titles"].items() if said.strip()}}
        for each in asked.options
    ]  # fmt: skip
    codes = [each["code"] for each in found]
    if len(codes) < 2:
        raise Refusal(_("Write at least two answers to choose from."), field="options")
    if len(set(codes)) < len(codes) or set(codes) & set(SILENT):
        raise Refusal(_("Every answer has a code of its own."), field="options")
    if not all(each["code"] and each["titles"] for each in found):
        raise Refusal(_("Every answer has a code and its words."), field="options")
    return found


@operation
def begin(
    survey: Survey, held: Held, *, replaces: SurveyWave | None = None, because: str = "", by: User
) -> SurveyWave:
    """A wave, with no figures yet. One that supersedes a released wave says why."""
    allowed(by, WRITE)
    if not survey.questions:
        raise Refusal(_("Write its questions first."))
    number = queries.next_wave(survey)
    row = SurveyWave(survey_id=survey.id)
    if replaces is not None:
        if replaces.state is not WaveState.RELEASED or replaces.survey_id != survey.id:
            raise Refusal(_("Only what is released and stands is superseded."))
        if len(because.strip()) < 10:
            raise Refusal(BOTH, field="because")
        number, row.replaces_id, row.because = replaces.number, replaces.id, because.strip()
    row.number = number
    _hold(row, held, by)
    db.session.add(row)
    db.session.flush()
    journal.record(events.WaveBegun(code=survey.code, number=number, about=_about(survey)), by=by)
    return row


@operation
def change_wave(row: SurveyWave, held: Held, *, seen: int | None, by: User) -> None:
    allowed(by, WRITE)
    row.as_seen(seen)
    _draft(row)
    lost = {each.place_id for each in row.regions} - {each.id for each in held.regions}
    if lost & queries.places_with_figures(row):
        raise Refusal(_("There are figures of a region that you took away."), field="regions")
    _hold(row, held, by)
    db.session.flush()
    journal.record(events.WaveChanged(**_facts(row)), by=by)


def _hold(row: SurveyWave, held: Held, by: User) -> None:
    if held.until_on < held.from_on:
        raise Refusal(ORDER, field="until_on")
    if held.until_on > clock.today():
        raise Refusal(_("That day is still to come."), field="until_on")
    if held.sought < 1 or held.got < 0:
        raise Refusal(_("Write how many were sought and how many answered."), field="sought")
    if not 0.5 <= held.design <= 20:
        raise Refusal(DESIGN, field="design")
    if held.least < FEWEST:
        raise Refusal(FEW, field="least")
    if len(held.weighting.strip()) < 10:
        raise Refusal(SENTENCE, field="weighting")
    if not held.regions:
        raise Refusal(_("Say which regions it covered."), field="regions")
    for name in ("from_on", "until_on", "sought", "got", "least"):
        setattr(row, name, getattr(held, name))
    row.design_hundredths, row.weighting = round(held.design * HUNDRED), held.weighting.strip()
    row.by_id = by.id
    there = {each.place_id: each for each in row.regions} if row.id else {}
    row.regions = [
        there.get(each.id) or SurveyWaveRegion(place_id=each.id) for each in held.regions
    ]  # fmt: skip


def bring(
    row: SurveyWave, stream: IO[bytes], kind: FileKind, *, file_name: str, by: User,
    language: str = "en",
) -> SurveyReading:  # fmt: skip
    """Have a file read: at once, or by a worker if it is large. Nothing of it counts yet."""
    allowed(by, WRITE)
    _draft(row)
    let_go()
    try:
        kept = uploads.keep(stream)
    except Unreadable as wrong:
        raise Refusal(wrong.sentence, field="file") from wrong
    try:
        if kept.size > AT_ONCE:
            return _asked(row, kept, kind, file_name, by, language)
        made = keep(
            row, kept, kind, file_name, reading.of_upload(kept.name, row, kind), by=by
        )  # fmt: skip
        uploads.discard(kept.name)
        return made
    except BaseException:
        uploads.discard(kept.name)
        raise


@operation
def _asked(
    row: SurveyWave, kept: Stored, kind: FileKind, file_name: str, by: User, language: str
) -> SurveyReading:
    made = _begun(row, kept, kind, file_name, by)
    made.stored_as = kept.name
    made.job_id = jobs.enqueue(READ, by=by, language=language, reading=made.id).id
    return made


@operation
def keep(
    row: SurveyWave, kept: Stored, kind: FileKind, file_name: str, found: reading.Read, *, by: User
) -> SurveyReading:
    """A file that was read at once: what came of it is there to be looked at."""
    allowed(by, WRITE)
    _draft(row)
    made = _begun(row, kept, kind, file_name, by)
    note(made, found)
    return made


def _begun(
    row: SurveyWave, kept: Stored, kind: FileKind, file_name: str, by: User
) -> SurveyReading:
    made = SurveyReading(
        wave_id=row.id, kind=kind, file_name=file_name[:120], sha256=kept.sha256, by_id=by.id,
        state=ReadingState.READING,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    journal.record(events.WaveRead(**_facts(row), sha256=kept.sha256), by=by)
    return made


@operation
def note(made: SurveyReading, found: reading.Read) -> None:
    """What came of the file: sums to be looked at, or what is wrong with it."""
    made.rows, made.found, made.stored_as = found.rows, found.found, None
    made.problems = [each.stored() for each in found.problems]
    made.cells = reading.stored(found.cells)
    made.state = made.state.then(ReadingState.FAILED if found.found else ReadingState.READ)
    db.session.flush()


@operation
def give_up(made: SurveyReading) -> None:
    """Its reading was stopped: nothing of it stays."""
    if made.state is not ReadingState.READING:
        return
    lost = Problem(_said("Nobody could finish reading this file."), _said("Send it again."))
    note(made, reading.Read(problems=(lost,), found=1))


@operation
def take(made: SurveyReading, *, seen: int | None, by: User) -> None:
    """Its sums become the figures of the wave, in the place of those that were there."""
    allowed(by, WRITE)
    made.as_seen(seen)
    row = queries.wave_of(made)
    _draft(row)
    cells = reading.cells_of(made.cells)
    made.state, made.cells = made.state.then(ReadingState.TAKEN), []
    asked = {each.id for each in row.survey.questions}
    places = {each.place_id for each in row.regions}
    if any(each.question not in asked or (each.place and each.place not in places)
           for each in cells):  # fmt: skip
        raise Refusal(_("The wave was changed after this file was read. Have it read again."))
    db.session.execute(delete(SurveyCell).where(SurveyCell.wave_id == row.id))
    _put(row, cells)
    _brought(row, by)
    told = events.WaveBrought(**_facts(row), cells=len(cells), sha256=made.sha256)
    journal.record(told, by=by)


@operation
def leave(made: SurveyReading, *, seen: int | None, by: User) -> None:
    """Nothing of it is taken in; that it was read stays on record."""
    allowed(by, WRITE)
    made.as_seen(seen)
    made.state, made.cells = made.state.then(ReadingState.LEFT), []


@operation
def type_in(
    row: SurveyWave, question: SurveyQuestion, place: Place, sex: Sex,
    given: Mapping[str, tuple[int, float]], *, seen: int | None, by: User,
) -> None:  # fmt: skip
    """Write the sums of one question of a region and a sex, in the place of those that were there:
    by answer how many people, and what they weigh.
    """
    allowed(by, WRITE)
    row.as_seen(seen)
    _draft(row)
    if place.id not in {each.place_id for each in row.regions}:
        raise Refusal(_("The wave did not cover this region."), field="region")
    cells = []
    for answer, (people, weight) in given.items():
        if answer not in question.answers or people < 0 or (people == 0) != (weight == 0):
            raise Refusal(_("People and their weight are both nothing, or neither."))
        if not 0 <= weight <= HEAVIEST * people:
            raise Refusal(_("A weight is above 0 and not above %(most)s.", most=HEAVIEST))
        if people:
            told = Sum(people, weight, squares_of(people, weight))
            cells.append(Cell(question.id, answer, place.id, sex, None, told))
    gone = delete(SurveyCell).where(
        SurveyCell.wave_id == row.id, SurveyCell.question_id == question.id,
        or_(and_(SurveyCell.place_id == place.id, SurveyCell.sex == sex),
            SurveyCell.age.is_not(None)),
    )  # fmt: skip
    db.session.execute(gone)  # bands of ages come with single answers alone
    _put(row, cells)
    _brought(row, by)
    journal.record(events.WaveTyped(**_facts(row), question=question.code), by=by)


def _brought(row: SurveyWave, by: User) -> None:
    """Whoever looked at the wave before does not release these figures unseen."""
    row.brought_by_id = by.id
    flag_modified(row, "brought_by_id")
    db.session.flush()


def _put(row: SurveyWave, cells: Iterable[Cell]) -> None:
    rows = [
        {"wave_id": row.id, "question_id": each.question, "place_id": each.place, "sex": each.sex,
         "age": each.age, "answer": each.answer, "people": each.sum.people,
         "weight": each.sum.weight, "squares": each.sum.squares}
        for each in cells
    ]  # fmt: skip
    if rows:
        db.session.execute(insert(SurveyCell), rows)


@operation
def release(row: SurveyWave, *, seen: int | None, at: datetime | None = None, by: User) -> None:
    """Somebody else than whoever wrote it or brought figures to it releases it: it is read by all
    from now on, and stays. What it supersedes stands no more. `at` is when, where that was before
    today.
    """
    allowed(by, RELEASE)
    row.as_seen(seen)
    _draft(row)
    if row.brought_by_id is None or not queries.has_figures(row):
        raise Refusal(_("This wave has no figures yet."))
    another_person(by, row.by_id, row.brought_by_id, *queries.writers(row))
    asked = queries.most_asked(row)
    if asked > row.got:
        raise Refusal(_("The figures speak of %(asked)s people, and the wave says that %(got)s "
                        "answered. Correct one of the two.", asked=asked, got=row.got))  # fmt: skip
    now = min(at or clock.now(), clock.now())
    if row.replaces is not None:
        _supersede(row.replaces, row.because or "", now, by)
    row.released_by_id, row.released_at = by.id, now
    row.state = row.state.then(WaveState.RELEASED)
    db.session.flush()
    journal.record(events.WaveReleased(**_facts(row)), by=by)


def _supersede(old: SurveyWave, because: str, at: datetime, by: User) -> None:
    old.superseded_at = at
    old.state = old.state.then(WaveState.SUPERSEDED)
    db.session.flush()
    told = events.WaveSuperseded(
        code=queries.code_of_wave(old), number=old.number, because=because,
        about=("survey", old.survey_id),
    )  # fmt: skip
    journal.record(told, by=by)


@operation
def drop(row: SurveyWave, *, seen: int | None, by: User) -> None:
    """A draft that came to nothing. That it was there stays on record; its figures go."""
    allowed(by, WRITE)
    row.as_seen(seen)
    _draft(row)
    db.session.execute(delete(SurveyCell).where(SurveyCell.wave_id == row.id))
    row.state = row.state.then(WaveState.DROPPED)
    db.session.flush()
    journal.record(events.WaveDropped(**_facts(row)), by=by)


def _draft(row: SurveyWave) -> None:
    if row.state is not WaveState.DRAFT:
        raise Refusal(STANDS)


def _facts(row: SurveyWave) -> dict[str, Any]:
    return {
        "code": queries.code_of_wave(row), "number": row.number, "about": ("survey", row.survey_id)
    }  # fmt: skip


def _about(row: Survey) -> tuple[str, int]:
    return ("survey", row.id)
