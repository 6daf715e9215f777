from flask_babel import lazy_gettext as _

from trainingmgr.vetting.watchlists.rules import (
    Deed,
    Doubt,
    EntryKind,
    Layout,
    MatchState,
    Quality,
    VersionState,
)

ENTRY_KINDS = {
    EntryKind.INDIVIDUAL: _("Person"),
    EntryKind.ENTITY: _("Organisation"),
    EntryKind.UNSAID: _("Not said"),
}
QUALITIES = {
    Quality.GOOD: _("sure"),
    Quality.LOW: _("not sure"),
    Quality.AKA: _("also known as"),
    Quality.FKA: _("formerly known as"),
    Quality.UNSAID: _("the list does not say how sure"),
}
LAYOUTS = {Layout.UN_XML: _("XML of the United Nations"), Layout.TABLE: _("Table")}
VERSION_STATES = {
    VersionState.READING: _("Being read"),
    VersionState.WAITING: _("Waits for a second look"),
    VersionState.IN_FORCE: _("In force"),
    VersionState.FORMER: _("Former"),
    VersionState.REFUSED: _("Sent back"),
    VersionState.FAILED: _("Not taken in"),
}
VERSION_KINDS = {
    VersionState.READING: "wait",
    VersionState.WAITING: "late",
    VersionState.IN_FORCE: "ok",
    VersionState.FORMER: "none",
    VersionState.REFUSED: "back",
    VersionState.FAILED: "stop",
}
DOUBTS = {
    Doubt.SHRINKS: _("It has more than a tenth fewer entries than the version in force."),
    Doubt.OLDER: _("It is older than the version in force."),
}
MATCH_STATES = {
    MatchState.POSSIBLE: _("Possible"),
    MatchState.LIKELY: _("Likely"),
    MatchState.NEEDS_MORE_DATA: _("Needs more data"),
    MatchState.FALSE_POSITIVE: _("Somebody else"),
    MatchState.CONFIRMED_MATCH: _("Confirmed match"),
}
MATCH_KINDS = {
    MatchState.POSSIBLE: "unk",
    MatchState.LIKELY: "late",
    MatchState.NEEDS_MORE_DATA: "wait",
    MatchState.FALSE_POSITIVE: "ok",
    MatchState.CONFIRMED_MATCH: "stop",
}
DEEDS = {
    Deed.DECIDED: _("Decided"),
    Deed.PROPOSED: _("Proposed"),
    Deed.AGREED: _("Agreed as second person"),
    Deed.DISAGREED: _("Disagreed as second person"),
    Deed.REOPENED: _("Opened again"),
}
