"""Writing down what people reached: many at once, every attempt apart, no figure lost."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from hashlib import sha256

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import insert

from trainingmgr.accounts.models import User
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal, StaleRecord
from trainingmgr.core.values import dataclass
from trainingmgr.tabular.models import ImportBatch
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.results import events, queries
from trainingmgr.training.results.models import Assessment, Result
from trainingmgr.training.results.rules import (
    MOST_ATTEMPTS,
    Mode,
    Score,
    Sitting,
    resit_is_early,
)
from trainingmgr.training.results.services.reach import OPEN, about, not_own, recorder

BARE = _(
    "This test is judged by criteria: a score alone is not taken. Type the points of each "
    "criterion on its page, or bring its check-lists."
)
Key = tuple[int, int]
"""A place in the run and the attempt."""


@dataclass(frozen=True)
class Entry:
    """What somebody reached in one attempt, in tenths of a point."""

    tenths: int
    mode: Mode = Mode.WRITTEN


def seen_mark(test: Assessment) -> str:
    """A fingerprint of the results as a page shows them: a second save of an old page is seen."""
    results = queries.results_of(test)
    text = ";".join(f"{key}:{results[key].version}" for key in sorted(results))
    return sha256(text.encode()).hexdigest()[:16]


@operation
def record(
    test: Assessment,
    entries: Mapping[Key, Entry],
    *,
    on: date,
    by: User,
    language: str | None = None,
    reason: str = "",
    seen: str | None = None,
    batch: ImportBatch | None = None,
    judged: bool = False,
) -> int:
    """Write down what people reached in a test, many at once. How many results changed.

    Every attempt keeps its own row. A change needs a reason and leaves the old figure in the
    journal; where a certificate rests on it the schema refuses. `seen` refuses an old page.
    `judged` are sums of the points of criteria: a test that has criteria takes nothing else.
    """
    recorder(test.cohort, by)
    if not judged and queries.judged_among([test.id]):
        raise Refusal(BARE)
    _open(test.cohort, on)
    if seen is not None and seen != seen_mark(test):
        raise StaleRecord
    saving = _Saving(test, entries, on, by)
    not_own(saving.places.values(), by)
    for key in sorted(saving.changed):
        saving.check(*key)
    saving.correct(reason.strip())
    saving.write(language, batch.id if batch else None)
    return len(saving.changed)


def _open(cohort: Cohort, on: date) -> None:
    if cohort.state not in OPEN:
        raise Refusal(_("This run is not open for results."))
    if on > clock.today():
        raise Refusal(_("A test is recorded after it was sat."), field="on")
    if on < cohort.starts_on:
        raise Refusal(_("This is before the run began."), field="on")


@dataclass(frozen=True)
class _Saving:
    """One save of one test's page: what was there, what is new, what is changed."""

    test: Assessment
    entries: Mapping[Key, Entry]
    on: date
    by: User

    @cached_property
    def before(self) -> dict[Key, Result]:
        return queries.results_of(self.test)

    @cached_property
    def places(self) -> dict[int, Enrolment]:
        wanted = {place for place, _attempt in self.entries}
        roster = queries.roster(self.test.cohort_id)
        found = {each.id: each for each in roster if each.id in wanted}
        if wanted - found.keys():
            raise Refusal(_("Somebody on this page is not on this run. Open it again."))
        return found

    @cached_property
    def changed(self) -> dict[Key, Entry]:
        return {key: entry for key, entry in self.entries.items() if self._differs(key, entry)}

    def _differs(self, key: Key, entry: Entry) -> bool:
        row = self.before.get(key)
        return row is None or (row.score_tenths, row.mode) != (entry.tenths, entry.mode)

    def check(self, place: int, attempt: int) -> None:
        """One result against the test and against the attempt before it."""
        name = self.places[place].person.name_display
        most = self.test.max_score
        if not 0 <= self.entries[place, attempt].tenths <= most * 10:
            raise Refusal(
                gettext("%(name)s: the score is between 0 and %(most)s.", name=name, most=most)
            )
        if attempt not in range(1, MOST_ATTEMPTS + 1):
            raise Refusal(_("After two attempts the module is taken again."))
        if attempt > 1:
            self._check_resit(place, name)

    def _check_resit(self, place: int, name: str) -> None:
        first = self.before.get((place, 1))
        if first is None:
            raise Refusal(gettext("%(name)s: save the first attempt before the resit.", name=name))
        typed = self.entries.get((place, 1))
        score = Score(1, typed.tenths if typed else first.score_tenths)
        test = self.test
        if not Sitting(test.code, test.kind, test.max_score, test.pass_mark, (score,)).may_resit:
            raise Refusal(gettext("%(name)s has passed this test already.", name=name))
        if (place, 2) not in self.before and resit_is_early(first.sat_on, self.on):
            raise Refusal(
                gettext("%(name)s: a resit is sat at least a day after the first attempt.",
                        name=name),
                field="on",
            )  # fmt: skip

    def correct(self, reason: str) -> None:
        """Change what is on record. The old figure and the new one go to the journal."""
        corrected = {key: entry for key, entry in self.changed.items() if key in self.before}
        if not corrected:
            return
        if len(reason) < 10:
            raise Refusal(_("Say in a full sentence why a result is changed."), field="reason")
        told = []
        for (place, attempt), entry in sorted(corrected.items()):
            row = self.before[place, attempt]
            told.append((self._number(place), attempt, row.score_tenths, entry.tenths))
            row.score_tenths, row.mode = entry.tenths, entry.mode
            row.assessor_id, row.recorded_at = self.by.id, clock.now()
        happening = events.ResultsCorrected(
            cohort=self.test.cohort.code, test=self.test.code, count=len(told),
            scores=tuple(told), reason=reason, about=about(self.test.cohort_id),
        )  # fmt: skip
        journal.record(happening, by=self.by)

    def write(self, language: str | None, batch_id: int | None) -> None:
        """The new results in one statement."""
        new = self.changed.keys() - self.before.keys()
        fresh = [(key, self.changed[key]) for key in sorted(new)]
        if not fresh:
            return
        rows = [
            {
                "assessment_id": self.test.id,
                "enrolment_id": place,
                "attempt": attempt,
                "score_tenths": entry.tenths,
                "mode": entry.mode,
                "language": language,
                "sat_on": self.on,
                "assessor_id": self.by.id,
                "recorded_at": clock.now(),
                "batch_id": batch_id,
                "version": 1,
            }
            for (place, attempt), entry in fresh
        ]
        db.session.execute(insert(Result), rows)
        told = tuple((self._number(place), n, entry.tenths) for (place, n), entry in fresh)
        happening = events.ResultsRecorded(
            cohort=self.test.cohort.code, test=self.test.code, count=len(told), scores=told,
            about=about(self.test.cohort_id),
        )  # fmt: skip
        journal.record(happening, by=self.by)

    def _number(self, place: int) -> str:
        return self.places[place].person.number
