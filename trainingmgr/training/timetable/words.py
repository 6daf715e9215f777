from flask_babel import lazy_gettext as _

from trainingmgr.training.timetable.rules import ClashKind

CLASHES = {
    ClashKind.COHORT: _("This run has %(module)s on %(day)s, %(time)s."),
    ClashKind.ROOM: _("Room %(what)s is taken by %(run)s, %(module)s on %(day)s, %(time)s."),
    ClashKind.TRAINER: _("%(what)s teaches %(module)s in %(run)s on %(day)s, %(time)s."),
    ClashKind.PERSON: _("%(what)s is in %(run)s, %(module)s on %(day)s, %(time)s."),
}
