from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event


@dataclass(frozen=True, kw_only=True)
class SessionPlanned(Event):
    sentence = _("{by} planned {module} of run {code} on {on}, {starts} to {ends}")
    code: str
    module: str
    on: str
    starts: str
    ends: str


@dataclass(frozen=True, kw_only=True)
class SessionChanged(Event):
    sentence = _("{by} moved {module} of run {code} to {on}, {starts} to {ends}")
    code: str
    module: str
    on: str
    starts: str
    ends: str


@dataclass(frozen=True, kw_only=True)
class SessionRemoved(Event):
    sentence = _("{by} took {module} on {on} out of run {code}")
    code: str
    module: str
    on: str


@dataclass(frozen=True, kw_only=True)
class TimetableLaidOut(Event):
    sentence = _("{by} laid out {count} classes of run {code}")
    code: str
    count: int
