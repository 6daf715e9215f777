from flask_babel import lazy_gettext as _

from trainingmgr.vetting.children.rules import (
    AgencyKind,
    AgeOutcome,
    Because,
    Clock,
    EventKind,
    FileState,
    FormerState,
    Method,
    Opinion,
    Rung,
    Tracing,
    Trust,
    Waiting,
)

RUNGS = {
    Rung.REGISTRY: _("Civil registry"),
    Rung.DOCUMENT: _("Other papers"),
    Rung.STATEMENT: _("Statements of others"),
    Rung.INTERVIEW: _("Interview with local events"),
    Rung.MEDICAL: _("Medical estimate"),
}
METHODS = {
    Method.BIRTH_CERTIFICATE: _("Birth certificate"),
    Method.CIVIL_REGISTER: _("Entry in the civil register"),
    Method.COURT_JUDGEMENT: _("Judgement of a court in place of one"),
    Method.IDENTITY_CARD: _("Identity card"),
    Method.PASSPORT: _("Passport"),
    Method.SCHOOL: _("School register or certificate"),
    Method.BAPTISM: _("Baptism or other religious record"),
    Method.VACCINATION: _("Vaccination card"),
    Method.ELECTORAL: _("Electoral record"),
    Method.OTHER_PAPER: _("Another paper"),
    Method.PARENT: _("A parent"),
    Method.ELDER: _("An elder of the place"),
    Method.TEACHER: _("A teacher"),
    Method.OTHER_WITNESS: _("Somebody else who knew them as a child"),
    Method.EVENTS: _("What they remember of a local event"),
    Method.OWN_WORD: _("Their own word"),
    Method.PHYSICAL: _("Physical examination"),
    Method.DENTAL: _("Teeth"),
    Method.OTHER_MEDICAL: _("Another examination"),
}
TRUSTS = {
    Trust.CONFIRMED: _("Confirmed by whoever issued it"),
    Trust.SEEN: _("Seen or heard, nothing speaks against it"),
    Trust.DOUBTFUL: _("Doubtful: it can protect, and proves no adult"),
    Trust.FALSE: _("False: it is set aside"),
}
TRUST_SHAPES = {
    Trust.CONFIRMED: "ok",
    Trust.SEEN: "none",
    Trust.DOUBTFUL: "late",
    Trust.FALSE: "stop",
}
OPINIONS = {
    Opinion.ADULT: _("18 or older"),
    Opinion.DOUBT: _("I doubt it"),
    Opinion.CHILD: _("Under 18"),
}
OPINION_SHAPES = {Opinion.ADULT: "none", Opinion.DOUBT: "late", Opinion.CHILD: "stop"}
OUTCOMES = {
    AgeOutcome.ADULT_CONFIRMED: _("Adult, confirmed"),
    AgeOutcome.ADULT_PROBABLE: _("Adult, probable"),
    AgeOutcome.DOUBT: _("In doubt: treated as a child"),
    AgeOutcome.CHILD_CONFIRMED: _("Child, confirmed"),
}
OUTCOME_SHAPES = {
    AgeOutcome.ADULT_CONFIRMED: "ok",
    AgeOutcome.ADULT_PROBABLE: "ok",
    AgeOutcome.DOUBT: "late",
    AgeOutcome.CHILD_CONFIRMED: "stop",
}
REASONS = {
    Because.NOTHING_SHOWS: _("Nothing that was looked at tells an age, and doubt protects."),
    Because.PAPER_SAYS_CHILD: _("A paper that is believed says under 18."),
    Because.ALL_SAY_CHILD: _("All that was looked at says under 18."),
    Because.THEY_DISAGREE: _(
        "Something says under 18 and something else does not. The lowest age counts."
    ),
    Because.MAY_BE_CHILD: _("The youngest age that is possible is under 18."),
    Because.ASSESSOR_DOUBTS: _("Somebody who looked at it all doubts that they are 18."),
    Because.ONE_OPINION: _(
        "It looks like an adult, without a confirmed paper. Two separate people have to say so."
    ),
    Because.PAPER_CONFIRMED: _(
        "A confirmed paper says 18 or older, and nothing speaks against it."
    ),
    Because.PAPER_SEEN: _("A paper says 18 or older, nothing speaks against it, and two agree."),
    Because.TWO_AGREE: _("Two kinds of evidence say 18 or older, and nothing speaks against it."),
    Because.ONE_IS_NOT_ENOUGH: _(
        "One statement, interview or estimate alone says 18 or older. That is not enough."
    ),
}
EVENTS = {
    EventKind.RAINS: _("Rains"),
    EventKind.DROUGHT: _("Drought"),
    EventKind.FLOOD: _("Flood"),
    EventKind.WAR: _("War or attack"),
    EventKind.PEACE: _("Peace"),
    EventKind.ELECTION: _("Election"),
    EventKind.EPIDEMIC: _("Epidemic"),
    EventKind.VISIT: _("Visit or feast"),
    EventKind.OTHER: _("Something else"),
}
AGENCIES = {
    AgencyKind.UN: _("United Nations agency for children"),
    AgencyKind.NATIONAL: _("National child protection service"),
    AgencyKind.ICRC: _("Red Cross or Red Crescent"),
    AgencyKind.NGO: _("Another organisation for children"),
}
TRACINGS = {
    Tracing.NOT_BEGUN: _("Not begun"),
    Tracing.SEARCHING: _("Searching"),
    Tracing.FOUND: _("Guardians found"),
    Tracing.REUNITED: _("Back with guardians"),
    Tracing.NOT_POSSIBLE: _("Not possible or not wanted by the child"),
}
FILES = {
    FileState.OPEN: _("No agency asked yet"),
    FileState.REFERRED: _("An agency is asked"),
    FileState.HANDED_OVER: _("Handed over, no receipt yet"),
    FileState.RECEIVED: _("Received"),
}
FILE_SHAPES = {
    FileState.OPEN: "stop",
    FileState.REFERRED: "wait",
    FileState.HANDED_OVER: "wait",
    FileState.RECEIVED: "ok",
}
WAITINGS = {
    Waiting.ASSESSMENT: _("Age to be told"),
    Waiting.HAND_OVER: _("To be handed over"),
    Waiting.RECEIPT: _("Receipt to come"),
    Waiting.PURGE: _("In care"),
    Waiting.ADULT: _("Found to be adults"),
}
FORMER = {FormerState.OPEN: _("Open"), FormerState.CLOSED: _("Closed")}
CLOCK_SHAPES = {
    Clock.RUNS: "wait",
    Clock.SOON: "late",
    Clock.OVERDUE: "stop",
    Clock.IN_TIME: "ok",
    Clock.LATE: "late",
}
