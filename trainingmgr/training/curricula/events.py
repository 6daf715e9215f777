from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event, words
from trainingmgr.registry.people.words import CATEGORIES


class CatalogueLoaded(Event):
    sentence = _(
        "%(by)s loaded the default catalogue: %(topics)s topics, %(modules)s modules, "
        "%(courses)s courses"
    )
    topics: int
    modules: int
    courses: int


class TopicAdded(Event):
    sentence = _("%(by)s added the topic %(code)s")
    code: str


class TopicRemoved(Event):
    sentence = _("%(by)s removed the topic %(code)s")
    code: str


class ModuleAdded(Event):
    sentence = _("%(by)s added the module %(code)s")
    code: str


class VersionDrafted(Event):
    sentence = _("%(by)s began a draft of %(code)s, version %(number)s")
    code: str
    number: int


class DraftChanged(Event):
    sentence = _("%(by)s changed the draft of %(code)s, version %(number)s")
    code: str
    number: int


class DraftReviewed(Event):
    sentence = _("%(by)s reviewed the draft of %(code)s, version %(number)s")
    code: str
    number: int
    verdict: str


class DraftDiscarded(Event):
    sentence = _("%(by)s threw away the draft of %(code)s, version %(number)s")
    code: str
    number: int


class VersionAgreed(Event):
    sentence = _("%(by)s agreed %(code)s, version %(number)s, instead of version %(before)s")
    code: str
    number: int
    before: int | None


class VersionsAgreed(Event):
    sentence = _("%(by)s agreed %(count)s drafts together: %(codes)s")
    count: int
    codes: tuple[str, ...]


class MandatorySet(Event):
    sentence = _("%(by)s made %(code)s mandatory for: %(categories)s")
    worded = {"categories": CATEGORIES}
    code: str
    categories: tuple[str, ...]


class CourseAdded(Event):
    sentence = _("%(by)s added the course %(code)s: %(modules)s")
    code: str
    modules: tuple[str, ...]


class CourseChanged(Event):
    sentence = _("%(by)s changed the course %(code)s: %(modules)s")
    code: str
    modules: tuple[str, ...]


class CatalogueBrought(Event):
    sentence = _(
        "%(by)s brought in a catalogue: %(new)s new, %(changed)s changed, %(courses)s courses"
    )
    new: int
    changed: int
    courses: int


class CurriculumRecognised(Event):
    sentence = _("%(by)s wrote down that %(body)s recognises %(module)s, version %(version)s")
    module: str
    version: int
    body: str
    reference: str
    sha256: str = ""


class RecognitionEnded(Event):
    sentence = _("%(by)s wrote down that %(body)s no longer recognises %(module)s: %(reason)s")
    module: str
    body: str
    reason: str = words()
