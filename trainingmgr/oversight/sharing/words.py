"""How agreements on sharing, and what they allow, are called."""

from flask_babel import lazy_gettext as _

from trainingmgr.core.errors import Sentence
from trainingmgr.core.privacy import FieldClass
from trainingmgr.oversight.sharing.rules import Covers, Onward, SharingState, Standing, of
from trainingmgr.tabular.listings import shared

STATES: dict[SharingState, Sentence] = {
    SharingState.DRAFT: _("prepared: a second person agrees"),
    SharingState.IN_FORCE: _("agreed"),
    SharingState.ENDED: _("ended"),
    SharingState.WITHDRAWN: _("withdrawn: never in force"),
}
STANDINGS: dict[Standing, Sentence] = {
    Standing.DRAFT: STATES[SharingState.DRAFT],
    Standing.TO_COME: _("agreed: its first day is to come"),
    Standing.IN_FORCE: _("in force"),
    Standing.ENDING: _("in force, ends soon"),
    Standing.OVER: _("over: nothing goes any more"),
    Standing.ENDED: STATES[SharingState.ENDED],
    Standing.WITHDRAWN: STATES[SharingState.WITHDRAWN],
}
SHAPES: dict[Standing, str] = {
    Standing.DRAFT: "wait",
    Standing.TO_COME: "wait",
    Standing.IN_FORCE: "ok",
    Standing.ENDING: "late",
    Standing.OVER: "late",
    Standing.ENDED: "none",
    Standing.WITHDRAWN: "none",
}
ONWARD: dict[Onward, Sentence] = {
    Onward.NO: _("They hand it on to nobody"),
    Onward.ASKED: _("They ask in writing before they hand it on"),
}
WORST: dict[FieldClass, Sentence] = {
    FieldClass.S1: _("Names and numbers, unit and course"),
    FieldClass.S2: _("Also birth dates, phones or pay"),
}


def offered() -> list[tuple[Sentence, list[tuple[str, Sentence]]]]:
    """Every list that may go to another body, with the columns that may."""
    return [
        (shares.title, [(of(what, code), label) for code, label in shares.offered.items()])
        for what, shares in shared().items()
    ]


def named(covers: Covers) -> list[tuple[str, list[str]]]:
    """Each list that an agreement names, with its columns, as people call them."""
    found = []
    for what, shares in shared().items():
        columns = [str(each.label) for each in shares.columns if covers.names(what, each.code)]
        if columns:
            found.append((str(shares.title), columns))
    return found
