from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event
from trainingmgr.programme.framework.words import FINDINGS, STANDINGS, TESTS


class PointSet(Event):
    sentence = _("%(by)s set owner, target and days of %(code)s in the framework")
    code: str


class PointReported(Event):
    sentence = _("%(by)s reported on %(code)s of the framework: %(state)s")
    worded = {"state": STANDINGS}
    code: str
    state: str


class PointEvidenced(Event):
    sentence = _("%(by)s recorded evidence for %(code)s of the framework")
    code: str


class PointClaimed(Event):
    sentence = _("%(by)s claimed %(code)s of the framework: %(test)s")
    worded = {"test": TESTS}
    code: str
    test: str


class PointFound(Event):
    sentence = _("%(by)s looked at %(code)s of the framework, %(test)s: %(finding)s")
    worded = {"finding": FINDINGS, "test": TESTS}
    code: str
    test: str
    finding: str
