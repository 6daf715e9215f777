from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.events import SaidWhy
from trainingmgr.core import journal
from trainingmgr.core.journal import Event
from trainingmgr.core.privacy import Compartment


class WatchListMade(Event):
    sentence = _("%(by)s added the watch-list %(title)s")
    title: str


class FocalPointNamed(Event):
    sentence = _("%(by)s named account %(account)s to be told of matches with %(title)s")
    title: str
    account: str


class ListReceived(Event):
    sentence = _("%(by)s brought a file of the watch-list %(title)s: %(sha256)s")
    title: str
    sha256: str


class ListInForce(Event):
    sentence = _(
        "%(by)s brought a version of %(title)s of %(day)s into force: %(individuals)s people, "
        "%(entities)s organisations, file %(sha256)s"
    )
    title: str
    day: str
    individuals: int
    entities: int
    sha256: str
    unsaid: int = 0


class ListDoubted(Event):
    sentence = _("The version of %(title)s of %(day)s waits for a second look: file %(sha256)s")
    title: str
    day: str
    sha256: str


class ListConfirmed(Event):
    sentence = _("%(by)s looked again at the version of %(title)s of %(day)s: %(reason)s")
    title: str
    day: str
    reason: str = journal.words()


class ListRefused(Event):
    sentence = _("%(by)s sent back the version of %(title)s of %(day)s: %(reason)s")
    title: str
    day: str
    reason: str = journal.words()


class ListTakenBack(Event):
    sentence = _("%(by)s took back the version of %(title)s of file %(sha256)s")
    title: str
    sha256: str


class ScreeningAskedFor(Event):
    sentence = _("%(by)s asked for everybody to be compared with the watch-lists again")


class MatchOpened(SaidWhy):
    sentence = _("%(by)s opened list match %(match)s: %(why)s")
    lies_in = Compartment.VETTING
    match: str
    people: Sequence[int]


class MatchesOpened(SaidWhy):
    sentence = _("%(by)s opened a list of %(count)s matches with watch-lists: %(why)s")
    lies_in = Compartment.VETTING
    count: int
    people: Sequence[int]


class MatchJudged(Event):
    """What was found stays with the match: the journal is read by others (R-IDN-04)."""

    sentence = _("%(by)s recorded a finding about list match %(match)s")
    match: str


class MatchNoted(Event):
    sentence = _("%(by)s took note of list match %(match)s")
    match: str


class PeopleScreened(Event):
    sentence = _("%(count)s people were compared with the watch-lists: %(new)s new matches")
    count: int
    new: int
