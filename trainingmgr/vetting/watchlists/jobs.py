"""The worker's part: reading a file in short steps, and comparing everybody with the lists."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import IO

from flask_babel import lazy_gettext as _

from trainingmgr.core import clock, jobs, journal
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.core.jobs import Job, Progress
from trainingmgr.core.values import dataclass
from trainingmgr.tabular import uploads
from trainingmgr.tabular.markup import Markup
from trainingmgr.vetting.watchlists import queries, services
from trainingmgr.vetting.watchlists.models import WatchListVersion
from trainingmgr.vetting.watchlists.queries import screening as screened
from trainingmgr.vetting.watchlists.rules import SCREEN, Listed, VersionState, birth
from trainingmgr.vetting.watchlists.rules.consolidated import ENTRIES, ROOT, listed
from trainingmgr.vetting.watchlists.services import screening
from trainingmgr.vetting.watchlists.services.screening import Compared

PIECE = 500
"""Entries that one step writes."""


@dataclass(frozen=True)
class Read:
    entries: list[Listed]
    generated_on: date
    total: int


_held: dict[int, Read] = {}
"""The file that this worker is reading. Another worker reads it anew and goes on."""


def _before(job: Job) -> Read:
    """The next entries. The first time the file is read wholly, before anything is written."""
    key = job.arguments["version"]
    if key not in _held:
        _held.clear()
        _held[key] = _whole(_version(job))
    found = _held[key]
    if "total" not in job.checkpoint:
        return Read([], found.generated_on, found.total)
    return Read(found.entries[job.done : job.done + PIECE], found.generated_on, found.total)


def _whole(version: WatchListVersion) -> Read:
    markup = Markup(ENTRIES)
    with uploads.sealed(version.stored_as or "").open("rb") as file:
        entries = list(_entries(markup, file))
    if markup.root != ROOT:
        raise Refusal(
            _("This is not the Consolidated List: the file begins with <%(root)s>.",
              root=markup.root[:40])
        )  # fmt: skip
    counted = Counter(each.key for each in entries)
    if twice := next((key for key, times in counted.items() if times > 1), None):
        raise Refusal(_("The list has the entry %(entry)s twice.", entry=twice))
    return Read(entries, _generated(markup), len(entries))


def _version(job: Job) -> WatchListVersion:
    found = queries.version_by_key(job.arguments["version"])
    if found is None:
        raise Refusal(_("This file is not here any more."))
    return found


def _entries(markup: Markup, file: IO[bytes]) -> Iterator[Listed]:
    for line, element in markup.elements(file):
        if markup.root != ROOT:
            return
        try:
            yield listed(element)
        except Refusal as wrong:
            raise Refusal(_("Line %(line)s: %(what)s", line=line, what=str(wrong))) from wrong


def _generated(markup: Markup) -> date:
    written = markup.about.get("dateGenerated", "")
    try:
        day = birth(written)
    except ValueError:
        day = None
    if day is None or len(day) != 10:
        raise Refusal(_("The list does not say on which day it was made (dateGenerated)."))
    if (made := date.fromisoformat(day)) > clock.today():
        raise Refusal(_("The list says it was made on %(day)s, which is to come.", day=day))
    return made


def _dropped(job: Job) -> None:
    version = _version(job)
    if version.state is VersionState.READING:
        services.fail(version, str(job.trouble or ""))


@jobs.kind(services.READ, before=_before, on_cancel=_dropped)
def read(job: Job, found: Read) -> Progress:
    """One step: first the file is proved whole, then its entries are taken in, last it counts."""
    version = _version(job)
    held = {"day": found.generated_on.isoformat(), "total": found.total}
    if "total" not in job.checkpoint:
        return Progress(checkpoint=held, done=0, total=found.total)
    if found.entries:
        services.stage(version, found.entries)
        done = job.done + len(found.entries)
        return Progress(checkpoint=held, done=done, total=found.total)
    services.complete(version, found.generated_on, by=version.by)
    _held.clear()
    return Progress(checkpoint=held, done=job.done, total=found.total, finished=True)


MOST = 400
"""People whom one step compares: their hits are written in some milliseconds."""


@dataclass(frozen=True)
class Next:
    """What one step keeps, and how many there are to compare in all."""

    found: Compared | None
    total: int


def _next(job: Job) -> Next:
    """The next people who wait, compared, while nothing is locked."""
    held = screened.held()
    total = job.total or (screened.count_waiting() if held else 0)
    people = screened.next_waiting(job.checkpoint.get("last", 0), MOST) if held else []
    return Next(screening.compare(people, held) if people and held else None, total)


@jobs.kind(SCREEN, before=_next)
def screen(job: Job, next_: Next) -> Progress:
    """One step: keep what was found of some people, and where to go on."""
    by, new = Bringer(job.by_id), job.checkpoint.get("new", 0)
    found = next_.found
    if found is None:
        if job.done:
            screening.note_screened(job.done, new, by=by)
        return Progress(
            checkpoint=job.checkpoint, done=job.done, total=job.done, finished=True,
            result={"new": new},
        )  # fmt: skip
    new += screening.keep(found, by=by)
    last, done = found.people[-1].person_id, job.done + len(found.people)
    return Progress(checkpoint={"last": last, "new": new}, done=done, total=max(next_.total, done))


@dataclass(frozen=True)
class Bringer:
    """As whom the worker screens: whoever brought the list."""

    id: int


_seen: dict[str, int] = {}
"""By database: the last entry of the journal when nobody waited. Nothing changed since then."""


@jobs.watch
def look() -> None:
    """New people and new names: have them compared. Every change of a person is in the journal."""
    database, head = str(db.engine.url), journal.head().number
    if _seen.get(database) == head:
        return
    keeper = screening.keeper()
    if keeper is not None and screened.any_waiting():
        screening.screen_soon(keeper.by)
        return
    _seen[database] = head
