from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event


class AgreementRecorded(Event):
    sentence = _("%(by)s recorded the agreement %(code)s")
    code: str


class AgreementChanged(Event):
    sentence = _("%(by)s changed the agreement %(code)s")
    code: str


class AgreementEnded(Event):
    sentence = _("%(by)s wrote that the agreement %(code)s ended on %(on)s")
    code: str
    on: str


class ActivityRecorded(Event):
    sentence = _("%(by)s recorded the partners’ activity %(code)s")
    code: str


class ActivityChanged(Event):
    sentence = _("%(by)s changed the partners’ activity %(code)s")
    code: str


class ActivityConfirmed(Event):
    sentence = _("%(by)s confirmed the partners’ activity %(code)s")
    code: str


class PartnerVoiceNamed(Event):
    sentence = _("%(by)s named an account that speaks for %(organisation)s")
    organisation: str


class PartnerVoiceEnded(Event):
    sentence = _("%(by)s ended that an account speaks for %(organisation)s")
    organisation: str
