from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event
from trainingmgr.pay.scale.words import RIGHTS, STATES


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


class RetirementSet(Event):
    sentence = _("%(by)s set the age of retirement of %(band)s to %(age)s from %(valid_from)s")
    band: str
    age: int
    valid_from: str
    law: str


class RateProposed(Event):
    sentence = _("%(by)s proposed that 1 %(base)s was %(rate)s %(quote)s in %(period)s")
    base: str
    quote: str
    rate: str
    period: str
    source: str


class RateDecided(Event):
    sentence = _("%(by)s decided on the rate of %(base)s in %(quote)s for %(period)s: %(decision)s")
    worded = {"decision": STATES}
    base: str
    quote: str
    period: str
    decision: str


class RateWithdrawn(Event):
    sentence = _("%(by)s took back the rate of %(base)s in %(quote)s for %(period)s")
    base: str
    quote: str
    period: str


class RightProposed(Event):
    sentence = _("%(by)s proposed %(what)s for %(person)s from %(from_on)s by %(document)s")
    worded = {"what": RIGHTS}
    what: str
    person: str
    from_on: str
    document: str


class RightDecided(Event):
    sentence = _("%(by)s decided on %(what)s for %(person)s: %(decision)s")
    worded = {"decision": STATES, "what": RIGHTS}
    what: str
    person: str
    decision: str


class RightWithdrawn(Event):
    sentence = _("%(by)s took back what was proposed for %(person)s: %(what)s")
    worded = {"what": RIGHTS}
    what: str
    person: str
