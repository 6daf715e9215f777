from flask_babel import lazy_gettext as _

from trainingmgr.training.timetable.rules import ClashKind, ClosedKind, Naming, Unplaced

CLASHES = {
    ClashKind.COHORT: _("This run has %(module)s on %(day)s, %(time)s."),
    ClashKind.ROOM: _("Room %(what)s is taken by %(run)s, %(module)s on %(day)s, %(time)s."),
    ClashKind.TRAINER: _("%(what)s teaches %(module)s in %(run)s on %(day)s, %(time)s."),
    ClashKind.PERSON: _("%(what)s is in %(run)s, %(module)s on %(day)s, %(time)s."),
    ClashKind.BREAK: _("%(day)s, %(time)s is a break: %(what)s."),
    ClashKind.PRAYER: _("%(day)s, %(time)s is kept for prayer: %(what)s."),
    ClashKind.HOLIDAY: _("%(day)s is a holiday: %(what)s."),
}
CLOSED = {
    ClosedKind.BREAK: _("Break"),
    ClosedKind.PRAYER: _("Prayer"),
    ClosedKind.HOLIDAY: _("Holiday"),
}
NAMINGS = {
    Naming.WHERE_ABLE: _("Name who leads where somebody can"),
    Naming.ONLY_ABLE: _("Only classes that somebody can lead"),
    Naming.NOBODY: _("Name nobody yet"),
}
UNPLACED = {
    Unplaced.NO_TIME: _("The days are too short: the run is taught, or the centre closed."),
    Unplaced.NO_ROOM: _("No room that is large enough is free when the run is."),
    Unplaced.NO_LEAD: _("Nobody who may lead it is free when the run is."),
}
