from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event, words


@dataclass(frozen=True, kw_only=True)
class AttainmentsRecorded(Event):
    sentence = _("{by} recorded {count} modules as attained: {source}")
    count: int
    source: str


@dataclass(frozen=True, kw_only=True)
class AttainmentWithdrawn(Event):
    sentence = _("{by} withdrew a record of {module} of {on}: {reason}")
    module: str
    on: str
    reason: str = words()


@dataclass(frozen=True, kw_only=True)
class AttainmentReinstated(Event):
    sentence = _("%(by)s reinstated a record of %(module)s of %(on)s")
    module: str
    on: str
