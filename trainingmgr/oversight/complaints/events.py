"""What the journal hears. Of a complaint it says neither which nor what, but to who may read the
words beside the entry: whoever it is about may read the journal too (R-CMP-03).
"""

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.words import WHYS
from trainingmgr.core.journal import Event, words
from trainingmgr.oversight.complaints.words import ERROR_ENDS, MEASURE_STATES, STATES


class ComplaintsListed(Event):
    sentence = _("%(by)s looked at the register of complaints (%(count)s): %(why)s")
    worded = {"why": WHYS}
    count: int
    why: str
    reason: str | None = words(default=None)


class ComplaintTaken(Event):
    """By somebody of the office. What others send names nobody who sent it."""

    sentence = _("%(by)s wrote down the complaint %(complaint)s")
    complaint: str = words()


class ComplaintOpened(Event):
    sentence = _("%(by)s opened the complaint %(complaint)s: %(reason)s")
    complaint: str = words()
    reason: str = words()


class ComplaintMoved(Event):
    sentence = _("%(by)s moved the complaint %(complaint)s to %(state)s")
    worded = {"state": STATES}
    complaint: str = words()
    state: str


class ComplaintOwned(Event):
    sentence = _("%(by)s answers for the complaint %(complaint)s from now on")
    complaint: str = words()


class ComplaintAnswered(Event):
    sentence = _("%(by)s wrote to whoever holds the code of the complaint %(complaint)s")
    complaint: str = words()


class ComplaintNoted(Event):
    sentence = _("%(by)s wrote a note for the office on the complaint %(complaint)s")
    complaint: str = words()


class ComplaintAbout(Event):
    """A person or unit that it is about was linked; which one stands nowhere in the journal."""

    sentence = _("%(by)s wrote down whom the complaint %(complaint)s is about")
    complaint: str = words()


class ComplaintSorted(Event):
    sentence = _("%(by)s put the complaint %(complaint)s among %(category)s")
    complaint: str = words()
    category: str = words()


class ComplaintBarred(Event):
    sentence = _("%(by)s stepped aside from a complaint")


class ComplaintHandedOver(Event):
    sentence = _("%(by)s handed the complaint %(complaint)s over to the competent body")
    complaint: str = words()


class ComplaintLeft(Event):
    sentence = _(
        "%(by)s wrote down the receipt of the complaint %(complaint)s: what it said is gone"
    )
    complaint: str = words()


class ComplaintPrinted(Event):
    """`paper` is answer or hand_over."""

    sentence = _("%(by)s printed a letter of the complaint %(complaint)s (%(paper)s)")
    complaint: str = words()
    paper: str


class ReprisalChecked(Event):
    sentence = _("%(by)s asked about reprisals after the complaint %(complaint)s")
    complaint: str = words()


class MeasureAsked(Event):
    sentence = _("%(by)s asked for a measure (%(complaint)s)")
    complaint: str = words()


class MeasureOpened(Event):
    """Whoever decides opened one: neither of whom nor of what stands in the journal."""

    sentence = _("%(by)s opened a measure that was asked for")


class MeasureEnded(Event):
    """Decided, refused, taken back or lifted, by its code alone."""

    sentence = _("%(by)s dealt with the measure %(measure)s: %(state)s")
    worded = {"state": MEASURE_STATES}
    measure: str
    state: str


class DataErrorAsked(Event):
    sentence = _("%(by)s asked the personnel desk to put an error right (%(complaint)s)")
    complaint: str = words()


class DataErrorOpened(Event):
    sentence = _("%(by)s opened an error that was complained about")


class DataErrorEnded(Event):
    sentence = _("%(by)s ended an error that was complained about: %(end)s")
    worded = {"end": ERROR_ENDS}
    end: str
