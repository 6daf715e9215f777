"""Reaction sheets are counted in by the pile, without names, and a wrong pile is set aside."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.results.queries import roster
from trainingmgr.training.testing import events, queries
from trainingmgr.training.testing.models import ReactionPile
from trainingmgr.training.testing.rules.reactions import FEWEST_SHEETS, Unread, tallied

COUNT = Permission.COHORT_PLAN


@operation
def count(cohort: Cohort, text: str, *, sheet: str, by: User) -> ReactionPile:
    """Count a pile in, by the id that is printed on its forms (R-TRN-11). A pile too small would
    say who wrote it, and there are no more sheets than people on the run.
    """
    allowed(by, COUNT)
    if cohort.starts_on > clock.today():
        raise Refusal(_("The run has not begun."))
    if "".join(sheet.split()).upper() != cohort.code.upper():
        raise Refusal(_("These forms are of another run. Check the id on them."), field="sheet")
    try:
        sheets, tally = tallied(text)
    except Unread as bad:
        raise Refusal(
            gettext("Line %(line)s is no sheet: write eight digits from 1 to 5, or - where no face "
                    "was marked.", line=bad.line), field="marks",
        ) from bad  # fmt: skip
    there = sum(each.sheets for each in queries.piles(cohort.id) if each.stands)
    if not there and sheets < FEWEST_SHEETS:
        raise Refusal(
            gettext("Count %(least)s sheets in together, or more: fewer would say who wrote them.",
                    least=FEWEST_SHEETS), field="marks",
        )  # fmt: skip
    if there + sheets > len(roster(cohort.id)):
        raise Refusal(_("There are more sheets than people on the run."), field="marks")
    pile = ReactionPile(cohort_id=cohort.id, sheets=sheets, tally=tally, by_id=by.id)
    db.session.add(pile)
    db.session.flush()
    happening = events.ReactionsCounted(
        cohort=cohort.code, sheets=sheets, about=("cohort", cohort.id)
    )
    journal.record(happening, by=by)
    return pile


@operation
def set_aside(cohort: Cohort, number: int, *, seen: int | None, by: User) -> None:
    """A pile was counted wrong: it no longer counts and may be counted again."""
    allowed(by, COUNT)
    pile = next((each for each in queries.piles(cohort.id) if each.id == number), None)
    if pile is None:
        raise NotFound
    pile.as_seen(seen)
    if not pile.stands:
        raise Refusal(_("This pile was set aside already."))
    pile.set_aside_at, pile.set_aside_by_id = clock.now(), by.id
    db.session.flush()
    happening = events.ReactionsSetAside(
        cohort=cohort.code, sheets=pile.sheets, about=("cohort", cohort.id)
    )
    journal.record(happening, by=by)
