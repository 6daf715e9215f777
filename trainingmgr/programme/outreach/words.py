from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext

from trainingmgr.programme.outreach.rules import (
    Audience,
    Danger,
    Finding,
    HeardThrough,
    Medium,
    MessageState,
    RumourState,
    Warns,
)

LANGUAGES = {"en": _("English"), "fr": _("French"), "ar": _("Arabic")}
AUDIENCES = {
    Audience.EVERYBODY: _("Everybody"),
    Audience.COMMUNITIES: _("People near barracks and centres"),
    Audience.SOLDIERS: _("Soldiers"),
    Audience.FAMILIES: _("Families of soldiers"),
    Audience.APPLICANTS: _("Those who may apply"),
    Audience.FORMER_FORCES: _("Members of former forces"),
    Audience.PRESS: _("The press"),
}
MEDIA = {
    Medium.RADIO: _("Radio"),
    Medium.PRESS: _("Newspapers"),
    Medium.BOARD: _("Notice boards"),
    Medium.MEETING: _("Public meeting"),
    Medium.LEAFLET: _("Leaflet"),
    Medium.TEXT_MESSAGE: _("Text message"),
    Medium.ONLINE: _("Website or social network"),
}
STATES = {
    MessageState.DRAFT: _("Waits to be cleared"),
    MessageState.CLEARED: _("Cleared, not published yet"),
    MessageState.PUBLISHED: lazy_pgettext("message", "Published"),
    MessageState.WITHDRAWN: lazy_pgettext("message", "Withdrawn"),
}
SHAPES = {
    MessageState.DRAFT: "wait", MessageState.CLEARED: "go", MessageState.PUBLISHED: "ok",
    MessageState.WITHDRAWN: "stop",
}  # fmt: skip
WARNS = {
    Warns.PERSON: _("It may name a person."),
    Warns.COURSE: _("It names a day on which a course begins, ends or is held."),
    Warns.PAY: _("It names a day of pay that is to come."),
    Warns.CONVOY: _("It names a day to come and speaks of a convoy."),
    Warns.DAY: _("It names a day that is to come."),
}
WAYS = {
    HeardThrough.COMMUNITY: _("Among the people"),
    HeardThrough.BARRACKS: _("In barracks"),
    HeardThrough.RADIO: _("On the radio"),
    HeardThrough.ONLINE: _("Online"),
    HeardThrough.PRESS: _("In the press"),
    HeardThrough.PARTNER: _("Told by a partner"),
    HeardThrough.COMPLAINT: _("In a complaint"),
}
DANGERS = {
    Danger.LOW: lazy_pgettext("danger", "Little"),
    Danger.TENSION: _("May raise tension"),
    Danger.VIOLENCE: _("May lead to violence"),
}
DANGER_SHAPES = {Danger.LOW: "none", Danger.TENSION: "wait", Danger.VIOLENCE: "late"}
FINDINGS = {
    Finding.TRUE: _("It is true"),
    Finding.PARTLY: _("It is true in part"),
    Finding.FALSE: _("It is false"),
    Finding.UNKNOWN: _("Nobody can tell"),
}
RUMOURS = {
    RumourState.OPEN: lazy_pgettext("rumour", "Open"),
    RumourState.ANSWERED: _("Answered by a message"),
    RumourState.LEFT: _("Closed without a message"),
}
RUMOUR_SHAPES = {
    RumourState.OPEN: "wait", RumourState.ANSWERED: "ok", RumourState.LEFT: "none",
}  # fmt: skip
