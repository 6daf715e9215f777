from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event


@dataclass(frozen=True, kw_only=True)
class CommandChanged(Event):
    sentence = _("{by} recorded that {person} commands {unit} from {from_on}")
    unit: str
    person: str
    from_on: str


@dataclass(frozen=True, kw_only=True)
class CommandEnded(Event):
    sentence = _("{by} recorded that nobody commands {unit} from {from_on}")
    unit: str
    from_on: str
