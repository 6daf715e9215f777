from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event


@dataclass(frozen=True, kw_only=True)
class StaffNamed(Event):
    sentence = _("{by} named {person} for {module} of run {code} on {on}: {duty}")
    code: str
    module: str
    on: str
    person: str
    duty: str


@dataclass(frozen=True, kw_only=True)
class StaffReleased(Event):
    sentence = _("{by} released {person} from {module} of run {code} on {on}")
    code: str
    module: str
    on: str
    person: str
