"""How information notices, and the ways in which they are given, are called."""

from flask_babel import lazy_gettext as _

from trainingmgr.core.errors import Sentence
from trainingmgr.registry.notices.rules import About, GroupKind, Mode, NoticeState
from trainingmgr.registry.people.words import LANGUAGE_NAMES

ABOUT: dict[About, Sentence] = {
    About.APPLYING: _("What is done with the data of people who apply"),
    About.VETTING: _("How people are vetted, and what is kept of it"),
    About.TRAINING: _("What is kept of training"),
    About.PAY: _("How pay is checked, and who sees it"),
    About.COMPLAINTS: _("How to complain, and what protects whoever does"),
}
BRIEF: dict[About, Sentence] = {
    About.APPLYING: _("Applying"),
    About.VETTING: _("Vetting"),
    About.TRAINING: _("Training"),
    About.PAY: _("Pay"),
    About.COMPLAINTS: _("Complaints"),
}
MODES: dict[Mode, Sentence] = {
    Mode.ALOUD: _("Read aloud to all of them"),
    Mode.PAPER: _("On paper, to keep"),
    Mode.POSTER: _("On a wall where they could read it"),
    Mode.ALONE: _("Explained to one person"),
}
STATES: dict[NoticeState, Sentence] = {
    NoticeState.DRAFT: _("draft"),
    NoticeState.IN_FORCE: _("in force"),
    NoticeState.REPLACED: _("replaced by a later one"),
    NoticeState.WITHDRAWN: _("withdrawn: never in force"),
}
SHAPES: dict[NoticeState, str] = {
    NoticeState.DRAFT: "wait",
    NoticeState.IN_FORCE: "ok",
    NoticeState.REPLACED: "none",
    NoticeState.WITHDRAWN: "none",
}
GROUPS: dict[GroupKind, Sentence] = {
    GroupKind.RUN: _("Run"),
    GroupKind.ROUND: _("Application round"),
}
LANGUAGES: list[tuple[str, Sentence]] = LANGUAGE_NAMES
TONGUES: dict[str, Sentence] = dict(LANGUAGE_NAMES)
