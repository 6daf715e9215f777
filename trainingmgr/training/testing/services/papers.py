"""A paper is drawn from the bank by a blueprint; its printing and its key leave a trace."""

import secrets
from collections.abc import Mapping

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed
from trainingmgr.core import journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.training.results import queries as results
from trainingmgr.training.results.models import Assessment
from trainingmgr.training.results.services import assessments
from trainingmgr.training.results.services.reach import OPEN, recorder
from trainingmgr.training.testing import events, queries
from trainingmgr.training.testing.models import ItemVersion, Paper, PaperItem
from trainingmgr.training.testing.rules.questions import FORMS, drawn

DRAW, KEY = Permission.PAPER_DRAW, Permission.PAPER_KEY
SECRET = _(
    "Questions and key are kept from those who take this run or teach in it until the day after "
    "the test. Ask somebody who does neither."
)


@operation
def draw(
    test: Assessment,
    blueprint: Mapping[int, int],
    *,
    forms: int,
    by: User,
    seed: int | None = None,
) -> Paper:
    """Draw a paper: so many questions for each outcome, by a seed that is kept with it."""
    allowed(by, DRAW)
    recorder(test.cohort, by)
    kept_from(test, by)
    if test.cohort.state not in OPEN:
        raise Refusal(_("This run is not open for results."))
    if results.criteria_of(test):
        raise Refusal(_("This test is judged by criteria. Take them away before a paper is drawn."))
    wanted = {place: count for place, count in blueprint.items() if count}
    if not wanted:
        raise Refusal(_("Say how many questions are drawn for one outcome at least."))
    _same_map(test, set(wanted))
    seed = secrets.randbelow(10**9) if seed is None else seed
    chosen = _chosen(test, wanted, seed)
    points = sum(each.points for each in chosen)
    _worth(test, points, by)
    paper = Paper(
        assessment_id=test.id, number=len(queries.papers(test.id)) + 1, seed=seed, forms=forms,
        blueprint={str(place): count for place, count in wanted.items()}, points=points,
        by_id=by.id,
    )  # fmt: skip
    db.session.add(paper)
    db.session.flush()
    db.session.add_all(
        PaperItem(paper_id=paper.id, position=position, item_version_id=each.id)
        for position, each in enumerate(chosen)
    )
    db.session.flush()
    happening = events.PaperDrawn(
        paper=f"{test.code} P{paper.number}", count=len(chosen), points=points, seed=seed,
        about=("cohort", test.cohort_id),
    )  # fmt: skip
    journal.record(happening, by=by)
    return paper


def kept_from(test: Assessment, by: User) -> None:
    """Raise a Refusal while the questions of a test are kept from this account."""
    if queries.is_secret_to(test, by):
        raise Refusal(SECRET)


def _same_map(test: Assessment, wanted: set[int]) -> None:
    """The test before and the test after ask for the same outcomes, or no gain could be told."""
    other = queries.other_map(test)
    if other is not None and other != wanted:
        places = gettext(", ").join(str(place) for place in sorted(other))
        raise Refusal(
            gettext("The test before and the test after ask for the same outcomes: %(places)s.",
                    places=places)
        )  # fmt: skip


def _chosen(test: Assessment, wanted: Mapping[int, int], seed: int) -> list[ItemVersion]:
    pool = queries.pool(test.module_version)
    chosen = []
    for place, count in sorted(wanted.items()):
        known = {each.id: each for each in pool.get(place, ())}
        by_item = {each.item_id: each for each in known.values()}
        try:
            picked = drawn(list(by_item), count, seed, place)
        except ValueError as few:
            raise Refusal(
                gettext("Outcome %(place)s: %(count)s questions are asked for, the bank has "
                        "%(there)s that were agreed.", place=place, count=count,
                        there=len(by_item))
            ) from few  # fmt: skip
        chosen += [by_item[key] for key in picked]
    return chosen


def _worth(test: Assessment, points: int, by: User) -> None:
    """A test is out of the points of its paper; once somebody sat it, of the same as before."""
    if points == test.max_score:
        return
    if results.has_results(test):
        raise Refusal(
            gettext("Somebody has sat this test out of %(most)s points; this paper has %(points)s. "
                    "Draw questions that come to %(most)s.", most=test.max_score, points=points)
        )  # fmt: skip
    assessments.change_test(test, points=points, on=test.on, seen=test.version, by=by)


@operation
def note_printed(paper: Paper, *, form: str, language: str, by: User) -> None:
    """Somebody takes the questions on paper."""
    allowed(by, DRAW)
    kept_from(paper.assessment, by)
    _there(paper, form)
    lacking = [
        each.item_version.item.code
        for each in paper.items
        if any(each.item_version.lacks(one) for one in language.split("-"))
    ]
    if lacking:
        raise Refusal(
            gettext("These questions are not written in this language yet: %(codes)s.",
                    codes=gettext(", ").join(lacking[:12]))
        )  # fmt: skip
    happening = events.PaperPrinted(
        paper=paper.code, form=form, language=language, about=("cohort", paper.assessment.cohort_id)
    )
    journal.record(happening, by=by)


def _there(paper: Paper, form: str) -> None:
    if form not in FORMS[: paper.forms]:
        raise Refusal(_("This paper has no such version."))


@operation
def note_key_opened(paper: Paper, *, by: User) -> None:
    """Somebody takes the right answers: only who may, and never who takes the run or teaches it
    before the test.
    """
    allowed(by, KEY)
    kept_from(paper.assessment, by)
    happening = events.KeyOpened(paper=paper.code, about=("cohort", paper.assessment.cohort_id))
    journal.record(happening, by=by)
