from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext

from trainingmgr.core.columns import Sex
from trainingmgr.programme.surveys.rules import (
    AgeBand,
    Change,
    FileKind,
    Method,
    QuestionKind,
    ReadingState,
    WaveState,
)

KINDS = {
    QuestionKind.AGREEMENT: _("Scale of agreement, 1 to 5"),
    QuestionKind.YES_NO: _("Yes or no"),
    QuestionKind.ONE_OF: _("One of several"),
}
METHODS = {
    Method.FACE_TO_FACE: _("Face to face"),
    Method.TELEPHONE: _("By telephone"),
    Method.ONLINE: _("Online"),
    Method.MIXED: _("In several ways"),
}
ANSWERS = {
    "1": _("1 Disagrees wholly"),
    "2": _("2 Disagrees"),
    "3": _("3 Neither"),
    "4": _("4 Agrees"),
    "5": _("5 Agrees wholly"),
    "yes": _("Yes"),
    "no": _("No"),
    "refused": lazy_pgettext("answer", "Refused"),
    "unknown": _("Does not know"),
}
STATES = {
    WaveState.DRAFT: lazy_pgettext("survey wave", "Not released"),
    WaveState.RELEASED: lazy_pgettext("survey wave", "Released"),
    WaveState.SUPERSEDED: lazy_pgettext("survey wave", "Superseded"),
    WaveState.DROPPED: lazy_pgettext("survey wave", "Dropped"),
}
STATE_SHAPES = {
    WaveState.DRAFT: "wait", WaveState.RELEASED: "ok", WaveState.SUPERSEDED: "back",
    WaveState.DROPPED: "none",
}  # fmt: skip
FILES = {
    FileKind.ANSWERS: _("Single answers, one row for each person asked"),
    FileKind.SUMS: _("Sums, one row for each question, region, sex and answer"),
}
READINGS = {
    ReadingState.READING: _("Being read"),
    ReadingState.READ: _("Read, not taken in yet"),
    ReadingState.FAILED: _("Not taken in: something is wrong with it"),
    ReadingState.TAKEN: _("Taken in"),
    ReadingState.LEFT: _("Left"),
}
READING_SHAPES = {
    ReadingState.READING: "wait", ReadingState.READ: "go", ReadingState.FAILED: "stop",
    ReadingState.TAKEN: "ok", ReadingState.LEFT: "none",
}  # fmt: skip
SEXES = {
    Sex.F: _("Women"),
    Sex.M: _("Men"),
    Sex.X: lazy_pgettext("sex", "Others"),
    Sex.UNKNOWN: _("Sex not said"),
}
AGES = {
    AgeBand.YOUNG: _("18 to 29 years"),
    AgeBand.MIDDLE: _("30 to 44 years"),
    AgeBand.OLDER: _("45 to 59 years"),
    AgeBand.OLD: _("60 years and more"),
}
CHANGES = {
    Change.ROSE: _("Rose, beyond its uncertainty"),
    Change.FELL: _("Fell, beyond its uncertainty"),
    Change.UNCERTAIN: _("Within its uncertainty: nobody can say that it changed"),
    Change.UNTOLD: _("Nothing to compare"),
}
CHANGE_SHAPES = {
    Change.ROSE: "plus", Change.FELL: "minus", Change.UNCERTAIN: "unk", Change.UNTOLD: "none",
}  # fmt: skip
