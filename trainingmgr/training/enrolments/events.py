from flask_babel import lazy_gettext as _

from trainingmgr.core import journal
from trainingmgr.core.journal import Event
from trainingmgr.training.enrolments.words import MOVE_REASONS, PIECES, STATES


class PeopleNominated(Event):
    sentence = _("%(by)s nominated %(count)s people for run %(run)s")
    run: str
    count: int
    source: str
    people: tuple[str, ...] = ()


class NominationsTakenBack(Event):
    sentence = _("%(by)s took back the nominations of %(count)s people for run %(run)s")
    run: str
    count: int
    people: tuple[str, ...] = ()


class NominationsImported(Event):
    sentence = _("%(by)s nominated %(count)s people for runs from file %(sha256)s")
    count: int
    sha256: str


class PeopleConfirmed(Event):
    sentence = _(
        "%(by)s confirmed %(count)s people for run %(run)s; %(waiting)s went on the waiting list"
    )
    run: str
    count: int
    waiting: int
    people: tuple[str, ...] = ()


class ConfirmationsTakenBack(Event):
    sentence = _("%(by)s took back the confirmation of %(count)s people for run %(run)s")
    run: str
    count: int
    people: tuple[str, ...] = ()


class PlaceMoved(Event):
    sentence = _(
        "%(by)s changed the place of %(person)s in run %(run)s from %(was)s to %(now)s: %(reason)s"
    )
    worded = {"now": STATES, "reason": MOVE_REASONS, "was": STATES}
    run: str
    person: str
    was: str
    now: str
    reason: str


class MovedUp(Event):
    sentence = _(
        "%(person)s moved up from the waiting list of run %(run)s, after %(by)s freed a seat"
    )
    run: str
    person: str


class PersonTransferred(Event):
    sentence = _("%(by)s transferred %(person)s from run %(run)s to run %(to)s")
    run: str
    to: str
    person: str


class WaiverAsked(Event):
    sentence = _(
        "%(by)s asked to waive %(piece)s of %(person)s in run %(run)s until %(until)s: %(reason)s"
    )
    worded = {"piece": PIECES}
    run: str
    person: str
    piece: str
    until: str
    reason: str = journal.words()


class WaiverSigned(Event):
    """Told to oversight at once: it stands in their journal with a name (R-VET-10)."""

    sentence = _("%(by)s signed a waiver of %(piece)s of %(person)s in run %(run)s until %(until)s")
    worded = {"piece": PIECES}
    run: str
    person: str
    piece: str
    until: str


class WaiverRefused(Event):
    sentence = _("%(by)s did not sign a waiver of %(piece)s of %(person)s in run %(run)s")
    worded = {"piece": PIECES}
    run: str
    person: str
    piece: str


class WaiverWithdrawn(Event):
    sentence = _("%(by)s took back that %(piece)s of %(person)s be waived in run %(run)s")
    worded = {"piece": PIECES}
    run: str
    person: str
    piece: str


class AudienceSet(Event):
    sentence = _("%(by)s said for whom run %(run)s is: %(categories)s %(bands)s")
    run: str
    categories: tuple[str, ...]
    bands: tuple[str, ...]


class GroupMade(Event):
    sentence = _("%(by)s made group %(group)s of run %(run)s with %(seats)s seats")
    run: str
    group: str
    seats: int


class GroupChanged(Event):
    sentence = _("%(by)s changed group %(was)s of run %(run)s: %(group)s, with %(seats)s seats")
    run: str
    was: str
    group: str
    seats: int


class GroupDropped(Event):
    sentence = _("%(by)s dropped group %(group)s of run %(run)s, in which nobody was")
    run: str
    group: str


class PeopleGrouped(Event):
    sentence = _(
        "%(by)s put %(count)s people of run %(run)s in group %(group)s from %(on)s: %(reason)s"
    )
    run: str
    group: str
    on: str
    count: int
    people: tuple[str, ...] = ()
    reason: str = journal.words()


class ParticularsWritten(Event):
    sentence = _("%(by)s wrote what the nomination of %(person)s for run %(run)s says")
    run: str
    person: str
