"""Surveys, and the figures of a wave, as rows of a file or of a sheet."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.core.columns import Sex
from trainingmgr.programme.surveys import words
from trainingmgr.programme.surveys.models import Survey, SurveyQuestion, SurveyWave, words_of
from trainingmgr.programme.surveys.queries import Group, Table
from trainingmgr.programme.surveys.rules import AgeBand, Estimate
from trainingmgr.registry.structure.models import Place
from trainingmgr.tabular.mapping import Column, Kind

SURVEYS = (
    Column("code", _("Code"), kind=Kind.CODE),
    Column("title", _("Survey")),
    Column("organisation", _("Organisation that asks")),
    Column("population", _("Of whom it speaks"), kind=Kind.PROSE),
    Column("method", _("How people are asked")),
    Column("until_on", _("Last asked until"), kind=Kind.DATE),
    Column("got", _("People who answered"), kind=Kind.INTEGER),
    Column("trust", _("Trust the force, %"), kind=Kind.DECIMAL),
    Column("low", _("At least, %"), kind=Kind.DECIMAL),
    Column("high", _("At most, %"), kind=Kind.DECIMAL),
)
FIGURES = (
    Column("question", _("Question"), kind=Kind.CODE),
    Column("wording", _("Wording")),
    Column("group", _("Group")),
    Column("answer", _("Answer")),
    Column("people", _("Number asked"), kind=Kind.INTEGER),
    Column("effective", _("Effective number"), kind=Kind.INTEGER),
    Column("share", _("Share, %"), kind=Kind.DECIMAL),
    Column("low", _("At least, %"), kind=Kind.DECIMAL),
    Column("high", _("At most, %"), kind=Kind.DECIMAL),
    Column("withheld", _("Withheld"), kind=Kind.YES_NO),
)
Line = tuple[SurveyQuestion, Group, str, Estimate]


def survey(
    row: Survey, last: SurveyWave | None, trust: Estimate | None, language: str
) -> list[Any]:
    """One survey in the order of SURVEYS."""
    told = _of_hundred(trust) if trust is not None else [None, None, None]
    return [
        row.code, row.title(language), row.organisation.title(language), row.population,
        str(words.METHODS[row.method]), last.until_on if last else None,
        last.got if last else None, *told,
    ]  # fmt: skip


def lines(row: SurveyWave, tables: Mapping[int, Table]) -> Iterator[Line]:
    """Of every question and group each answer."""
    for question in row.survey.questions:
        table = tables.get(question.id)
        if table is not None:
            for key in sorted(table.groups, key=lambda each: (ORDER.index(each[0]), str(each[1]))):
                for answer in question.answers:
                    yield question, key, answer, table.groups[key][answer]


ORDER = ("whole", "region", "sex", "age")


def figure(line: Line, places: Mapping[int, Place], language: str) -> list[Any]:
    """One figure in the order of FIGURES."""
    question, key, answer, share = line
    people, size = (None, None) if share.is_withheld else (share.people, round(share.size))
    return [
        question.code, question.title(language), group(key, places, language),
        answer_of(question, answer, language), people, size, *_of_hundred(share),
        share.is_withheld,
    ]  # fmt: skip


def _of_hundred(share: Estimate) -> list[float | None]:
    if share.share is None:
        return [None, None, None]
    return [round(100 * each, 1) for each in (share.share, share.low, share.high)]


def group(key: Group, places: Mapping[int, Place], language: str) -> str:
    """Whom a share is of, in words."""
    kind, which = key
    if kind == "region":
        return places[which].title(language) if which in places else ""
    if kind == "sex":
        return str(words.SEXES[Sex(which)])
    if kind == "age":
        return str(words.AGES[AgeBand(which)])
    return str(_("Everybody"))


def answer_of(question: SurveyQuestion, answer: str, language: str) -> str:
    """An answer in words."""
    own = {each["code"]: words_of(each, language) for each in question.options}
    return own.get(answer) or str(words.ANSWERS.get(answer, answer))
