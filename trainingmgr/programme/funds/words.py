from flask_babel import lazy_gettext as _

from trainingmgr.programme.funds.rules import Stage, Use, Warns

STAGES = {
    Stage.PLEDGED: _("Pledged"),
    Stage.COMMITTED: _("Committed"),
    Stage.RECEIVED: _("Received"),
    Stage.SPENT: _("Spent"),
}
USES = {
    Use.FACILITIES: _("Buildings"),
    Use.EQUIPMENT: _("Equipment"),
    Use.TRAINING: _("Courses"),
    Use.TRAINERS: _("Trainers and advisers"),
    Use.SELECTION: _("Recruitment and selection"),
    Use.PAY: _("Pay systems"),
    Use.UPKEEP: _("Upkeep"),
    Use.OTHER: _("Something else"),
}
WARNS = {
    Warns.LAPSES: _("lapses before it is spent"),
    Warns.LATE: _("pledged, and past its day"),
    Warns.CONDITIONS: _("waits for conditions"),
}
SHAPES = {Warns.LAPSES: "late", Warns.LATE: "late", Warns.CONDITIONS: "wait"}
COUNTS = {
    None: _("waits for the second person"), True: _("counts"), False: _("never counts"),
}  # fmt: skip
