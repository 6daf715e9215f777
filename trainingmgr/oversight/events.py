from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event


class JournalExported(Event):
    sentence = _("%(by)s took the journal out, up to entry %(head)s")
    head: int
