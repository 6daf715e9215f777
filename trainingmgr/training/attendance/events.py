from flask_babel import lazy_gettext as _

from trainingmgr.core import journal
from trainingmgr.core.journal import Event
from trainingmgr.training.attendance.words import ACTIONS, ODDITIES, TURNS


class SheetPrinted(Event):
    sentence = _("%(by)s printed sheet %(sheet)s for %(cohort)s")
    sheet: str
    cohort: str


class SheetScanned(Event):
    sentence = _("%(by)s attached a scan of sheet %(sheet)s: %(kind)s, %(size)s bytes")
    sheet: str
    kind: str
    size: int
    sha256: str


class SheetChecked(Event):
    sentence = _("%(by)s typed sheet %(sheet)s again: all %(lines)s lines say the same")
    sheet: str
    lines: int


class SheetTyped(Event):
    sentence = _("%(by)s typed sheet %(sheet)s as one of two: %(turn)s")
    worded = {"turn": TURNS}
    sheet: str
    turn: str


class SheetSettled(Event):
    sentence = _("%(by)s settled %(differed)s lines of sheet %(sheet)s that two had read otherwise")
    sheet: str
    differed: int


class OddityLookedAt(Event):
    sentence = _("%(by)s looked at a pattern of marks of %(cohort)s, %(kind)s: %(found)s")
    worded = {"kind": ODDITIES}
    cohort: str
    kind: str
    found: str = journal.words()


class AttendanceRecorded(Event):
    sentence = _(
        "%(by)s recorded attendance of %(count)s people in %(cohort)s on %(on)s: "
        "%(present)s present, %(absent)s absent, %(not_recorded)s not recorded"
    )
    cohort: str
    on: str
    count: int
    present: int
    absent: int
    not_recorded: int
    sheet: str = ""


class AttendanceTakenBack(Event):
    sentence = _("%(by)s took back %(count)s marks of the file %(sha256)s")
    count: int
    sha256: str


class AttendanceCorrected(Event):
    sentence = _("%(by)s corrected %(count)s marks of %(cohort)s on %(on)s: %(reason)s")
    cohort: str
    on: str
    count: int
    after_lock: bool
    reason: str = journal.words()


class LateEntered(Event):
    sentence = _(
        "%(by)s wrote down %(count)s marks of %(cohort)s on %(on)s after the lock; they wait for a "
        "second person: %(reason)s"
    )
    cohort: str
    on: str
    count: int
    reason: str = journal.words()


class LateConfirmed(Event):
    sentence = _("%(by)s confirmed %(count)s late marks of %(cohort)s on %(on)s")
    cohort: str
    on: str
    count: int


class LateRefused(Event):
    sentence = _("%(by)s refused %(count)s late marks of %(cohort)s on %(on)s: %(reason)s")
    cohort: str
    on: str
    count: int
    reason: str = journal.words()


class LateTakenBack(Event):
    sentence = _("%(by)s took back %(count)s late marks of %(cohort)s on %(on)s")
    cohort: str
    on: str
    count: int


class LateReportEntered(Event):
    sentence = _(
        "%(by)s reported a class of %(cohort)s on %(on)s after the lock, with %(minutes)s minutes; "
        "it waits for a second person: %(reason)s"
    )
    cohort: str
    on: str
    minutes: int
    reason: str = journal.words()


class LateReportConfirmed(Event):
    sentence = _("%(by)s confirmed the late report of a class of %(cohort)s on %(on)s")
    cohort: str
    on: str


class LateReportRefused(Event):
    sentence = _("%(by)s refused the late report of a class of %(cohort)s on %(on)s: %(reason)s")
    cohort: str
    on: str
    reason: str = journal.words()


class LateReportTakenBack(Event):
    sentence = _("%(by)s took back the late report of a class of %(cohort)s on %(on)s")
    cohort: str
    on: str


class NameWritten(Event):
    sentence = _("%(by)s noted a name on sheet %(sheet)s that is not on the roster: %(name)s")
    sheet: str
    name: str = journal.words()


class NameResolved(Event):
    sentence = _("%(by)s settled a name that was not on the roster: %(name)s")
    name: str = journal.words()


class SessionReported(Event):
    sentence = _("%(by)s reported a class of %(cohort)s on %(on)s: %(minutes)s minutes delivered")
    cohort: str
    on: str
    minutes: int
    not_held: str = ""


class ReportCorrected(Event):
    sentence = _(
        "%(by)s corrected the locked report of a class of %(cohort)s on %(on)s: %(reason)s"
    )
    cohort: str
    on: str
    reason: str = journal.words()


class ActionClosed(Event):
    sentence = _("%(by)s closed an action point of %(cohort)s as %(state)s")
    worded = {"state": ACTIONS}
    cohort: str
    state: str
