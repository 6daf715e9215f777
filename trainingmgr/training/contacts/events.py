from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event, words


class ContactKept(Event):
    sentence = _("%(by)s wrote down whom to call in an emergency of %(person)s")
    person: str


class ContactRead(Event):
    sentence = _("%(by)s read whom to call in an emergency of %(person)s: %(reason)s")
    person: str
    reason: str = words()


class OwnContactRead(Event):
    sentence = _("%(by)s read whom to call in their own emergency")


class ContactErased(Event):
    sentence = _("%(by)s erased whom to call in an emergency of %(person)s")
    person: str
