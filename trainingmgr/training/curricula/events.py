from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event


@dataclass(frozen=True, kw_only=True)
class CatalogueLoaded(Event):
    sentence = _(
        "{by} loaded the default catalogue: {topics} topics, {modules} modules, {courses} courses"
    )
    topics: int
    modules: int
    courses: int


@dataclass(frozen=True, kw_only=True)
class TopicAdded(Event):
    sentence = _("{by} added the topic {code}")
    code: str


@dataclass(frozen=True, kw_only=True)
class TopicRemoved(Event):
    sentence = _("{by} removed the topic {code}")
    code: str


@dataclass(frozen=True, kw_only=True)
class ModuleAdded(Event):
    sentence = _("{by} added the module {code}")
    code: str


@dataclass(frozen=True, kw_only=True)
class VersionDrafted(Event):
    sentence = _("{by} began a draft of {code}, version {number}")
    code: str
    number: int


@dataclass(frozen=True, kw_only=True)
class DraftChanged(Event):
    sentence = _("{by} changed the draft of {code}, version {number}")
    code: str
    number: int


@dataclass(frozen=True, kw_only=True)
class DraftDiscarded(Event):
    sentence = _("{by} threw away the draft of {code}, version {number}")
    code: str
    number: int


@dataclass(frozen=True, kw_only=True)
class VersionAgreed(Event):
    sentence = _("{by} agreed {code}, version {number}, instead of version {before}")
    code: str
    number: int
    before: int | None


@dataclass(frozen=True, kw_only=True)
class VersionsAgreed(Event):
    sentence = _("{by} agreed {count} drafts together: {codes}")
    count: int
    codes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class MandatorySet(Event):
    sentence = _("{by} made {code} mandatory for: {categories}")
    code: str
    categories: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CourseAdded(Event):
    sentence = _("{by} added the course {code}: {modules}")
    code: str
    modules: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CourseChanged(Event):
    sentence = _("{by} changed the course {code}: {modules}")
    code: str
    modules: tuple[str, ...]
