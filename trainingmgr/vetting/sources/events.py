"""What happens in the compartment, for those who watch: counts and codes, never who told what.

That somebody wrote a source says no code: the journal would be a list of who wrote which.
"""

from flask_babel import lazy_gettext as _

from trainingmgr.core import journal
from trainingmgr.core.journal import Event
from trainingmgr.core.permissions import Permission


class OfASource(Event, abstract=True):
    """How often it happens, whoever watches is told, and the data protection officer who did it;
    which source it was and why, nobody but whoever did it (security 4.1). The custodians have
    their own list.
    """

    counted = _("Something happened in the source compartment")
    named_to = Permission.SOURCE_TOLD


class SourceKeyMade(Event):
    sentence = _("%(by)s made a key for the source compartment")


class SourceKeyWrappedAnew(Event):
    sentence = _("%(by)s wrapped their key of the source compartment with the new password")


class SourceWritten(OfASource):
    sentence = _("%(by)s wrote a source")


class SourceHandedOver(OfASource):
    sentence = _("%(by)s handed a source over to the custodians")


class SourceAskedFor(OfASource):
    counted = _("Somebody asked to see a source")
    sentence = _("%(by)s asked to see source %(code)s: %(reason)s")
    code: str
    reason: str = journal.words()


class SourceGranted(OfASource):
    counted = _("A source was opened for thirty minutes")
    sentence = _("%(by)s opened source %(code)s for thirty minutes to whoever asked")
    code: str


class SourceRefused(OfASource):
    counted = _("A source was not opened")
    sentence = _("%(by)s did not open source %(code)s")
    code: str


class SourceAskedBack(OfASource):
    sentence = _("%(by)s took back that they asked to see source %(code)s")
    code: str


class SourceRead(OfASource):
    counted = _("A source was read")
    sentence = _("%(by)s read source %(code)s")
    code: str


class SourceWithdrawn(OfASource):
    sentence = _("%(by)s deleted source %(code)s: consent was withdrawn")
    code: str


class SourceTakenOut(OfASource):
    sentence = _("%(by)s took source %(code)s out for the keepers of the escrow: %(reason)s")
    code: str
    reason: str = journal.words()


class SourcesRewrapped(Event):
    sentence = _("%(by)s sealed %(count)s sources for custodians who could not open them")
    count: int
