from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event


class DdrPhaseWritten(Event):
    sentence = _("%(by)s wrote the phase %(code)s into the calendar of DDR")
    code: str


class DdrPhaseChanged(Event):
    sentence = _("%(by)s changed the phase %(code)s of DDR")
    code: str


class DdrPhaseAgreedAnew(Event):
    sentence = _("%(by)s wrote down what was agreed anew of the phase %(code)s of DDR")
    code: str


class DdrPhaseDropped(Event):
    sentence = _("%(by)s wrote that the phase %(code)s of DDR is given up")
    code: str


class DdrPhaseTold(Event):
    sentence = _("%(by)s reported on the phase %(code)s of DDR")
    code: str


class DdrPhaseTied(Event):
    sentence = _("%(by)s linked the phase %(code)s of DDR to item %(item)s of the plan %(plan)s")
    code: str
    item: str
    plan: str


class DdrPhaseUntied(Event):
    sentence = _("%(by)s took away the link of the phase %(code)s of DDR to item %(item)s of the "
                 "plan %(plan)s")  # fmt: skip
    code: str
    item: str
    plan: str


class DdrMeetingHeld(Event):
    sentence = _("%(by)s wrote down the meeting %(code)s of the joint board")
    code: str


class DdrQuotaSet(Event):
    sentence = _("%(by)s wrote down a quota of the meeting %(code)s of the joint board")
    code: str


class DdrQuotaEnded(Event):
    sentence = _("%(by)s ended a quota of the meeting %(code)s of the joint board")
    code: str
