from flask_babel import lazy_gettext as _

from trainingmgr.training.exercises.rules import ExerciseState, Level, Rating, TaskKind

LEVELS = {Level.SECTION: _("Section"), Level.PLATOON: _("Platoon"), Level.COMPANY: _("Company")}
KINDS = {
    TaskKind.DRILL: _("Task"),
    TaskKind.IHL: _("Law of armed conflict"),
    TaskKind.CHILD: _("Protection of children"),
}
RATINGS = {
    Rating.T: _("T: trained"),
    Rating.P: _("P: needs practice"),
    Rating.U: _("U: untrained"),
}
RATING_SHAPES = {Rating.T: "ok", Rating.P: "wait", Rating.U: "stop"}
STATES = {
    ExerciseState.PLANNED: _("Planned"),
    ExerciseState.RUNNING: _("Under way"),
    ExerciseState.CLOSED: _("Closed"),
    ExerciseState.CANCELLED: _("Cancelled"),
}
STATE_SHAPES = {
    ExerciseState.PLANNED: "wait", ExerciseState.RUNNING: "go", ExerciseState.CLOSED: "ok",
    ExerciseState.CANCELLED: "none",
}  # fmt: skip
