from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event
from trainingmgr.training.teaching.words import FIXED


class TeachingProposed(Event):
    sentence = _(
        "%(by)s kept a proposal of who teaches, %(code)s: %(filled)s places in %(runs)s runs"
    )
    code: str
    filled: int
    runs: int


class TeachingSearched(Event):
    sentence = _("The best plan for %(code)s was looked for: %(filled)s places, gap %(gap)s")
    code: str
    filled: int
    gap: str


class TeachingWished(Event):
    sentence = _("%(by)s fixed something in %(code)s (%(what)s): %(person)s, %(module)s on %(on)s")
    worded = {"what": FIXED}
    code: str
    what: str
    person: str
    module: str
    on: str


class TeachingApplied(Event):
    sentence = _("%(by)s wrote %(code)s down: %(named)s named, %(released)s released")
    code: str
    named: int
    released: int


class TeachingUndone(Event):
    sentence = _("%(by)s took %(code)s back: %(named)s named again, %(released)s released")
    code: str
    named: int
    released: int


class TeachingDiscarded(Event):
    sentence = _("%(by)s threw the proposal %(code)s away")
    code: str
