from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event


class GradeSet(Event):
    sentence = _("%(by)s set grade %(grade)s to %(amount)s %(currency)s from %(valid_from)s")
    grade: str
    amount: str
    currency: str
    valid_from: str


class ComponentSet(Event):
    sentence = _("%(by)s set %(code)s of the pay scale from %(valid_from)s by %(law)s")
    code: str
    valid_from: str
    law: str


class RightProposed(Event):
    sentence = _("%(by)s proposed %(what)s for %(person)s from %(from_on)s by %(document)s")
    what: str
    person: str
    from_on: str
    document: str


class RightDecided(Event):
    sentence = _("%(by)s decided on %(what)s for %(person)s: %(decision)s")
    what: str
    person: str
    decision: str
