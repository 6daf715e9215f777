from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event
from trainingmgr.programme.delineation.words import FORCES, PARTS


class SecurityTaskWritten(Event):
    sentence = _("%(by)s wrote the task of security %(code)s")
    code: str


class SecurityTaskChanged(Event):
    sentence = _("%(by)s changed the task of security %(code)s")
    code: str


class TaskPartGiven(Event):
    sentence = _("%(by)s wrote what the %(force)s does in the task %(code)s: %(part)s")
    worded = {"force": FORCES, "part": PARTS}
    code: str
    force: str
    part: str


class TaskPartEnded(Event):
    sentence = _("%(by)s took away what the %(force)s does in the task %(code)s")
    worded = {"force": FORCES}
    code: str
    force: str


class JointExerciseWritten(Event):
    sentence = _("%(by)s wrote down a joint exercise that ended on %(on)s")
    on: str


class JointExerciseChanged(Event):
    sentence = _("%(by)s changed a joint exercise that ended on %(on)s")
    on: str


class RoleOverlapWritten(Event):
    sentence = _("%(by)s wrote down the incident of overlap %(code)s")
    code: str


class RoleOverlapResolved(Event):
    sentence = _("%(by)s wrote how the incident of overlap %(code)s was resolved")
    code: str
