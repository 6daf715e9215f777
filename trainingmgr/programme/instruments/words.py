from flask_babel import lazy_gettext as _

from trainingmgr.programme.instruments.rules import (
    BodyPart,
    DutyState,
    Force,
    InstrumentKind,
    Lack,
    LinkKind,
)

KINDS = {
    InstrumentKind.CONSTITUTION: _("Constitution"),
    InstrumentKind.ACT: _("Act"),
    InstrumentKind.CODE: _("Code of law"),
    InstrumentKind.DECREE: _("Decree"),
    InstrumentKind.ORDER: _("Order of a minister"),
    InstrumentKind.MEMORANDUM: _("Memorandum"),
}
FORCES = {
    Force.DRAFT: _("Draft"),
    Force.ADOPTED: _("Adopted, not in force yet"),
    Force.IN_FORCE: _("In force"),
    Force.REPEALED: _("Repealed"),
}
FORCE_SHAPES = {
    Force.DRAFT: "none", Force.ADOPTED: "wait", Force.IN_FORCE: "ok", Force.REPEALED: "stop",
}  # fmt: skip
LINKS = {
    LinkKind.REPLACES: _("replaces"),
    LinkKind.AMENDS: _("amends"),
    LinkKind.RESTS_ON: _("rests on"),
}
LINKED_BY = {
    LinkKind.REPLACES: _("is replaced by"),
    LinkKind.AMENDS: _("is amended by"),
    LinkKind.RESTS_ON: _("is the basis of"),
}
PARTS = {
    BodyPart.BASIS: _("is its legal basis"),
    BodyPart.WATCHED: _("is watched over by it"),
}
DUTIES = {
    DutyState.OPEN: _("To be done"),
    DutyState.CLAIMED: _("Said to be done"),
    DutyState.DONE: _("Seen done"),
}
DUTY_SHAPES = {DutyState.OPEN: "wait", DutyState.CLAIMED: "go", DutyState.DONE: "ok"}
LACKS = {
    Lack.UNWATCHED: _("Obligations that no body watches"),
    Lack.UNFOUNDED: _("Bodies with no law in force behind them"),
    Lack.NOT_IN_FORCE: _("Instruments that lean on one which is not in force"),
    Lack.SILENT: _("Instruments in force of which nobody wrote what they oblige"),
}
