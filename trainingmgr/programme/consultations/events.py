from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event


class ConsultationWritten(Event):
    sentence = _("%(by)s wrote the consultation %(code)s down")
    code: str


class OrganisationInvited(Event):
    sentence = _("%(by)s wrote who is invited to the consultation %(code)s")
    code: str


class ConsultationHeld(Event):
    sentence = _("%(by)s wrote how many came to the consultation %(code)s")
    code: str


class ConsultationCancelled(Event):
    sentence = _("%(by)s wrote that the consultation %(code)s was cancelled")
    code: str


class PointPutForward(Event):
    sentence = _("%(by)s wrote down the point %(code)s of civil society")
    code: str


class PointGiven(Event):
    sentence = _("%(by)s changed who replies to the point %(code)s of civil society")
    code: str


class PointReplied(Event):
    """As one person did it, before another had to clear it."""

    sentence = _("%(by)s replied to the point %(code)s of civil society")
    code: str


class PointReplyWritten(Event):
    sentence = _("%(by)s wrote a reply to the point %(code)s of civil society: it waits")
    code: str


class PointReplyCleared(Event):
    sentence = _("%(by)s cleared what whoever put %(code)s forward is told")
    code: str


class PointReplySentBack(Event):
    sentence = _("%(by)s sent back what whoever put %(code)s forward is to be told")
    code: str


class HandedPointReasoned(Event):
    sentence = _("%(by)s wrote why %(reference)s of the public is to be set aside: it waits")
    reference: str


class HandedPointTaken(Event):
    sentence = _("%(by)s took up what the public handed in as the point %(code)s")
    code: str


class HandedPointSetAside(Event):
    """As one person did it, before another had to clear it."""

    sentence = _("%(by)s set %(reference)s of the public aside and said why")
    reference: str


class HandedPointPassedOn(Event):
    sentence = _("%(by)s gave %(reference)s of the public to the complaints office")
    reference: str


class NameTakenBack(Event):
    sentence = _("%(by)s took out the name of an organisation in %(code)s")
    code: str
