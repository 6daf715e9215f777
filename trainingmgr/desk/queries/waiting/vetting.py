"""What waits of clearances, watch lists, unit measures and recruitment."""

from collections.abc import Iterable
from datetime import date, timedelta

from trainingmgr.core.permissions import Permission as P  # noqa: N817  one line a permission
from trainingmgr.core.permissions import Reader
from trainingmgr.desk.rules import MOST, Task, Waiting
from trainingmgr.recruitment.queries import contests, rankings
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.training.cohorts import queries as cohorts
from trainingmgr.training.mentoring import queries as mentoring
from trainingmgr.vetting.cases.queries.listed import owed_by
from trainingmgr.vetting.children import queries as children
from trainingmgr.vetting.diligence import queries as diligence
from trainingmgr.vetting.queries import listed, units
from trainingmgr.vetting.rules import NOT_SCREENED, Word
from trainingmgr.vetting.watchlists import queries as watchlists
from trainingmgr.vetting.watchlists.queries import matches

ENDING = 30
"""Clearances that end within so many days are asked for anew."""


def _age_referrals(reader: Reader, _on: date) -> Iterable[Waiting]:
    page = children.queue(reader=reader)
    if page.rows:
        since, more = page.rows[0].doubt.raised_at.date(), page.after is not None
        yield Waiting(Task.AGE_REFERRALS, "children.index", since, len(page), facts={"more": more})


def _cases(reader: Reader, on: date) -> Iterable[Waiting]:
    count, since = owed_by(reader, on)
    if count:
        yield Waiting(Task.CASES_TO_DO, "cases.index", since, count)


def _recruitment(reader: Reader, _on: date) -> Iterable[Waiting]:
    """What waits for the jury: objections round by round, appeals, a list that was computed."""
    for round_, count, since in contests.objections_waiting(reader):
        yield Waiting(
            Task.OBJECTIONS_TO_DECIDE, "recruitment.objections", since, count, where={"uid": round_}
        )
    if appealed := contests.appeals_waiting(reader):
        first, count, since = appealed
        yield Waiting(
            Task.REJECTIONS_APPEALED, "recruitment.appeal", since, count, where={"uid": first}
        )
    for list_, since in rankings.lists_waiting(reader):
        yield Waiting(Task.SELECTION_TO_AGREE, "recruitment.ranking", since, where={"uid": list_})


def _clearances_ending(reader: Reader, on: date) -> Iterable[Waiting]:
    if count := listed.count_ending(reader=reader, on=on, within=ENDING):
        where = {"ends": ENDING}
        yield Waiting(Task.CLEARANCES_ENDING, "vetting.index", count=count, where=where)


def _units_to_clear(reader: Reader, on: date) -> Iterable[Waiting]:
    """Units that are not cleared for what is planned or under way, or will not be in a month."""
    asked = cohorts.supported(reader=reader, on=on) | mentoring.supported(reader=reader)
    words, soon = units.words_for_units(asked, Scheme.HRDDP, on), on + timedelta(days=ENDING)
    standings = [words.get(each, NOT_SCREENED) for each in asked]
    count = sum(
        each.word is not Word.CLEARED or (each.valid_to is not None and each.valid_to <= soon)
        for each in standings
    )
    if count:
        yield Waiting(Task.UNITS_TO_CLEAR, "vetting.units", count=count)


def _support(reader: Reader, on: date) -> Iterable[Waiting]:
    """Requests for support whose next deed is due, and those to be assessed again."""
    for each, changed in diligence.waiting(reader=reader, on=on)[:MOST]:
        facts = {"code": each.code, "what": each.what, "changed": changed}
        yield Waiting(
            Task.SUPPORT_TO_LOOK_AT, "diligence.show", min(each.due_on, on), facts=facts,
            where={"uid": each.uid},
        )  # fmt: skip


def _measures(reader: Reader, _on: date) -> Iterable[Waiting]:
    """What this account has promised to do about the risk of a support."""
    for each in diligence.measures_of(reader)[:MOST]:
        facts = {"what": each.what, "code": each.request.code, "due": each.due_on}
        yield Waiting(
            Task.MEASURE_OWED, "diligence.measure", each.due_on, facts=facts,
            where={"uid": each.uid},
        )  # fmt: skip


def _measures_to_verify(reader: Reader, on: date) -> Iterable[Waiting]:
    """What somebody else did about the risk of a support, and nobody has looked at (R-HRD-02)."""
    for each in diligence.to_verify(reader)[:MOST]:
        facts = {"what": each.what, "code": each.request.code}
        yield Waiting(
            Task.MEASURE_TO_VERIFY, "diligence.measure", min(each.due_on, on), facts=facts,
            where={"uid": each.uid},
        )  # fmt: skip


def _lists(_reader: Reader, on: date) -> Iterable[Waiting]:
    for each in watchlists.waiting():
        yield Waiting(
            Task.LISTS_TO_LOOK_AT, "watchlists.version", each.at.date(),
            facts={"title": each.watch_list.title}, where={"uid": each.uid},
        )  # fmt: skip
    for each in watchlists.old(on):
        facts = {"title": each.watch_list.title, "on": each.generated_on}
        yield Waiting(Task.LISTS_OLD, "watchlists.new", each.generated_on, facts=facts)


def _matches(reader: Reader, _on: date) -> Iterable[Waiting]:
    owed = matches.owed(reader=reader)
    for task, count, where in (
        (Task.MATCHES_TO_NOTE, owed.noted, {"waits": "noting"}),
        (Task.MATCHES_TO_SECOND, owed.second, {"waits": "second"}),
        (Task.MATCHES_TO_JUDGE, owed.first, {"waits": "first"}),
    ):
        if count:
            yield Waiting(task, "watchlists.matches", None, count, where=where)


SOURCES = [
    ((P.DILIGENCE_READ,), _support),
    ((P.DILIGENCE_READ, P.REPORT_WRITE, P.COHORT_APPROVE_HOST), _measures),
    ((P.DILIGENCE_MONITOR,), _measures_to_verify),
    ((P.AGE_REFERRAL_READ,), _age_referrals),
    ((P.WATCHLIST_IMPORT,), _lists),
    ((P.WATCHLIST_READ,), _matches),
    ((P.CASE_READ, P.CASE_ASSIGN), _cases),
    ((P.SELECTION_DECIDE,), _recruitment),
    ((P.CLEARANCE_RECORD,), _clearances_ending),
    ((P.CLEARANCE_RECORD,), _units_to_clear),
]
