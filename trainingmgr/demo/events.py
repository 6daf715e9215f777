from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event


class DemonstrationLoaded(Event):
    """The mark by which a database is known to hold the demonstration and nothing else."""

    sentence = _("%(by)s loaded the demonstration: %(people)s invented people")
    seed: int
    size: str
    people: int
