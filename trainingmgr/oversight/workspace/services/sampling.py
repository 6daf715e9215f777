"""Samples by lot, and the files that are asked for of them."""

from datetime import date
from hashlib import sha256

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, holders_of
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.oversight.bodies.models import OversightAct
from trainingmgr.oversight.workspace import events
from trainingmgr.oversight.workspace.models import (
    FileAnswer,
    FileRequest,
    OversightSample,
    OversightSampleItem,
)
from trainingmgr.oversight.workspace.queries import samples
from trainingmgr.oversight.workspace.rules.drawing import (
    MOST,
    FileFound,
    Population,
    drawn,
    is_thrown,
    listed,
    packed,
    thrown,
)

DRAW = Permission.SAMPLE_DRAW


@dataclass(frozen=True, kw_only=True)
class Draw:
    """From what a sample is drawn, how many, and how."""

    population: Population
    first: date
    last: date
    size: int
    by_stratum: bool = False
    seed: str = ""
    """Empty: the machine throws one. A body that throws its own writes it."""


@operation
def draw(asked: Draw, reason: str, *, act: OversightAct | None = None, by: User) -> OversightSample:
    """Freeze the list of all there are, and draw from it. Each draw stays on record: nobody draws
    until the sample pleases.
    """
    allowed(by, DRAW)
    if not 1 <= asked.size <= MOST:
        raise Refusal(_("A sample has 1 to 100 of them."), field="size")
    if asked.first > asked.last:
        raise Refusal(_("The first day comes before the last."), field="last")
    if len(reason.strip()) < 10:
        raise Refusal(_("Give the reason in a full sentence."), field="reason")
    if is_thrown(asked.seed.strip()):
        raise Refusal(_("A seed of this form is the machine’s. Leave it empty, or bring another."),
                      field="seed")  # fmt: skip
    rows = samples.population(asked.population, asked.first, asked.last)
    if not rows:
        raise Refusal(_("There is nothing of this kind in that time."), field="population")
    text = listed(rows)
    seed = asked.seed.strip() or thrown()
    row = OversightSample(
        code=f"SA-{samples.next_number(OversightSample):04}", population=asked.population,
        first=asked.first, last=asked.last, by_stratum=asked.by_stratum, size=asked.size,
        seed=seed, count=len(rows), population_sha256=sha256(text).hexdigest(),
        frozen=packed(text), reason=reason.strip(), act_id=act.id if act else None, by_id=by.id,
    )  # fmt: skip
    found = drawn(rows, asked.size, seed, by_stratum=asked.by_stratum)
    row.items = [
        OversightSampleItem(place=place, reference=reference, stratum=stratum)
        for place, (reference, stratum) in enumerate(found, start=1)
    ]
    db.session.add(row)
    db.session.flush()
    happening = events.OversightSampleDrawn(
        sample=row.code, population=row.population.value, size=len(row.items), count=row.count,
        seed=seed, population_sha256=row.population_sha256, about=("oversight_sample", row.id),
    )  # fmt: skip
    journal.record(happening, by=by)
    return row


@operation
def ask(
    sample: OversightSample, asks: str, *, addressee: str, to: User | None, due_on: date, by: User
) -> FileRequest:
    """Ask an office for the files of a sample, by a day."""
    allowed(by, DRAW)
    if due_on <= clock.today():
        raise Refusal(_("Files are asked for by a day to come."), field="due_on")
    row = FileRequest(
        sample_id=sample.id, asks=asks.strip(), addressee=addressee,
        addressee_id=to.id if to else None, asked_on=clock.today(), due_on=due_on, by_id=by.id,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    journal.record(
        events.FilesAsked(sample=sample.code, about=("oversight_sample", sample.id)), by=by
    )
    return row


@operation
def hand_over(
    row: FileRequest, place: int, found: FileFound, says: str, *, on: date | None = None, by: User
) -> FileAnswer:
    """What was handed over of one file: by whoever was asked, or as oversight received it."""
    is_own = row.addressee_id is not None and by.holder_id in holders_of([row.addressee_id])
    if not (is_own and by.may(Permission.MATTER_ANSWER)):
        allowed(by, DRAW)
    item = next((each for each in row.sample.items if each.place == place), None)
    if item is None:
        raise Refusal(_("The sample has no file in this place."))
    least = 3 if found is FileFound.WHOLE else 10
    if len(says.strip()) < least:
        raise Refusal(_("Say what was handed over, or why not."), field="says")
    day = on or clock.today()
    if not row.asked_on <= day <= clock.today():
        raise Refusal(_("The day lies between the request and today."), field="on")
    made = FileAnswer(
        request_id=row.id, item_id=item.id, found=found, says=says.strip(), on=day, by_id=by.id
    )
    db.session.add(made)
    db.session.flush()
    happening = events.FileHandedOver(
        sample=row.sample.code, place=place, found=found.value,
        about=("oversight_sample", row.sample_id),
    )  # fmt: skip
    journal.record(happening, by=by)
    return made
