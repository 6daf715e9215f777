from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event


class UpkeepWritten(Event):
    sentence = _("%(by)s wrote the plan of upkeep %(code)s of %(thing)s")
    code: str
    thing: str


class UpkeepChanged(Event):
    sentence = _("%(by)s changed the plan of upkeep %(code)s of %(thing)s")
    code: str
    thing: str


class UpkeepEnded(Event):
    sentence = _("%(by)s ended the plan of upkeep %(code)s of %(thing)s")
    code: str
    thing: str


class UpkeepPayerNamed(Event):
    sentence = _("%(by)s named %(payer)s as who pays for %(years)s in the plan of upkeep %(code)s")
    code: str
    payer: str
    years: str


class UpkeepAgreed(Event):
    sentence = _("%(by)s wrote by which paper %(payer)s agreed to pay for %(years)s in the plan of "
                 "upkeep %(code)s")  # fmt: skip
    code: str
    payer: str
    years: str


class UpkeepConfirmed(Event):
    sentence = _("%(by)s confirmed that %(payer)s pays for %(years)s in the plan of upkeep "
                 "%(code)s")  # fmt: skip
    code: str
    payer: str
    years: str


class UpkeepPayerDropped(Event):
    sentence = _("%(by)s took back that %(payer)s pays for %(years)s in the plan of upkeep "
                 "%(code)s")  # fmt: skip
    code: str
    payer: str
    years: str


class UpkeepSpent(Event):
    sentence = _("%(by)s named what was spent of the money %(fund)s in the plan of upkeep %(code)s")
    code: str
    fund: str


class UpkeepSpentDropped(Event):
    sentence = _("%(by)s took back what was named as spent of the money %(fund)s in the plan of "
                 "upkeep %(code)s")  # fmt: skip
    code: str
    fund: str
