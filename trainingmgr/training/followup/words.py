from flask_babel import lazy_gettext as _

from trainingmgr.training.followup.rules import Behaviour, ListState, Whereabouts

WHERE = {
    Whereabouts.IN_UNIT: _("In the unit"),
    Whereabouts.TRANSFERRED: _("Transferred"),
    Whereabouts.DESERTED: _("Deserted"),
    Whereabouts.DISCHARGED: _("Discharged"),
    Whereabouts.KILLED: _("Killed"),
    Whereabouts.DETAINED: _("Detained"),
    Whereabouts.UNKNOWN: _("Nobody knows"),
}
WHERE_SHAPES = {
    Whereabouts.IN_UNIT: "ok", Whereabouts.TRANSFERRED: "go", Whereabouts.DESERTED: "stop",
    Whereabouts.DISCHARGED: "none", Whereabouts.KILLED: "none", Whereabouts.DETAINED: "warn",
    Whereabouts.UNKNOWN: "unk",
}  # fmt: skip
LETTERS = {
    Whereabouts.IN_UNIT: _("I"),
    Whereabouts.TRANSFERRED: _("T"),
    Whereabouts.DESERTED: _("D"),
    Whereabouts.DISCHARGED: _("R"),
    Whereabouts.KILLED: _("K"),
    Whereabouts.DETAINED: _("J"),
    Whereabouts.UNKNOWN: _("N"),
}
"""The letter of each on paper."""
BEHAVIOURS = {
    Behaviour.EXPECTED: _("As expected"),
    Behaviour.LESS: _("Less than expected"),
    Behaviour.NOT_AT_ALL: _("Not at all"),
    Behaviour.NOT_SEEN: _("Not observed"),
}
BEHAVIOUR_SHAPES = {
    Behaviour.EXPECTED: "ok", Behaviour.LESS: "warn", Behaviour.NOT_AT_ALL: "stop",
    Behaviour.NOT_SEEN: "none",
}  # fmt: skip
DIGITS = {"1": Behaviour.EXPECTED, "2": Behaviour.LESS, "3": Behaviour.NOT_AT_ALL,
          "4": Behaviour.NOT_SEEN}  # fmt: skip
"""The digit of each on paper, the same in every language."""
STATES = {ListState.DUE: _("Due"), ListState.CLOSED: _("Closed")}
STATE_SHAPES = {ListState.DUE: "wait", ListState.CLOSED: "ok"}
SHEET = {
    "title": _("Where they are now"),
    "spare": "",
    "legend": _("Write one letter for each person, and one digit for what is seen at work:"),
    "trainer": _("Commander of the unit: name and signature"),
    "witness": _("Mentor who saw them at work: name and signature"),
    "signature": _("Since when, or where to"),
}
