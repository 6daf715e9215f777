from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event


class ShortcutsRead(Event):
    sentence = _("%(by)s read where rules were bent, from %(first)s to %(last)s: %(kind)s")
    kind: str
    first: str
    last: str
