from flask_babel import lazy_gettext as _

from trainingmgr.training.trainers.rules import (
    Appointment,
    Away,
    ConductResult,
    Kind,
    Lack,
    Method,
    PaperKind,
    TeachingLevel,
)

KINDS = {
    Kind.TRAINER: _("Trainer"),
    Kind.MENTOR: _("Mentor"),
    Kind.ADVISER: _("Adviser"),
    Kind.INTERPRETER: _("Interpreter"),
}
APPOINTMENTS = {
    Appointment.SECONDED: _("Seconded"),
    Appointment.EXPERT_ON_MISSION: _("Expert on mission"),
    Appointment.BILATERAL: _("Bilateral training team"),
    Appointment.CONTRACTOR: _("Contractor"),
    Appointment.UN_STAFF: _("United Nations staff"),
    Appointment.NATIONAL: _("National trainer"),
}
LEVELS = {
    TeachingLevel.OBSERVER: _("Observes"),
    TeachingLevel.ASSISTANT: _("Assists"),
    TeachingLevel.LEAD: _("Leads"),
    TeachingLevel.MASTER: _("Leads, and trains trainers"),
}
METHODS = {
    Method.CERTIFICATE: _("By certificate"),
    Method.OBSERVED_LESSON: _("By an observed lesson"),
    Method.EQUIVALENT: _("By equivalence"),
}
CONDUCT_RESULTS = {
    ConductResult.PENDING: _("No answer yet"),
    ConductResult.NOTHING_FOUND: _("Nothing found"),
    ConductResult.FOUND_REFERRED: _("Something found and referred"),
}
PAPERS = {
    PaperKind.VISA: _("Visa"),
    PaperKind.MEDICAL: _("Medical fitness"),
    PaperKind.SECURITY: _("Security training"),
    PaperKind.DRIVING: _("Driving permit"),
    PaperKind.UNDERTAKING: _("Undertaking as expert on mission"),
    PaperKind.HISTORY: _("Personal history"),
    PaperKind.PERFORMANCE: _("Performance assessment"),
    PaperKind.OTHER: _("Other paper"),
}
AWAY = {
    Away.LEAVE: _("Leave"),
    Away.TRAVEL: _("Travel"),
    Away.REST: _("Rest, quarantine or acclimatisation"),
    Away.STAND_DOWN: _("Security stand-down"),
    Away.LENT: _("Lent to another centre"),
}
LACKS = {
    Lack.LEFT: _("left on %(day)s"),
    Lack.NOT_QUALIFIED: _("no qualification for %(code)s"),
    Lack.LEVEL: _("may assist in %(code)s, not lead"),
    Lack.QUALIFICATION_ENDED: _("qualification for %(code)s ended on %(day)s"),
    Lack.LANGUAGE: _("does not teach in %(code)s"),
    Lack.NOT_POSTED: _("not posted to %(code)s on %(day)s"),
    Lack.NOT_SCREENED: _("screening for this posting is not complete"),
    Lack.SCREENING_ENDED: _("screening for this posting ended on %(day)s"),
    Lack.ON_LEAVE: _("on leave until %(day)s"),
    Lack.LENT: _("lent to another place until %(day)s"),
    Lack.BUSY: _("teaches %(code)s at that time"),
    Lack.STOOD_DOWN: _("stood down until further notice"),
    Lack.NOT_CLEARED: _("own clearance does not stand"),
    Lack.CLEARANCE_PENDING: _("own clearance is not decided"),
    Lack.CLEARANCE_ENDED: _("own clearance ended"),
    Lack.WITHDRAWN_AGE: _("withdrawn for age"),
    Lack.AGE_UNKNOWN: _("age is not known: it must be assessed first"),
}
"""What keeps somebody from leading, each with the facts it is said with."""
LANGUAGES = {
    "en": _("English"),
    "fr": _("French"),
    "ar": _("Arabic"),
    "sw": _("Swahili"),
    "so": _("Somali"),
    "sg": _("Sango"),
    "ln": _("Lingala"),
    "ha": _("Hausa"),
    "pt": _("Portuguese"),
    "es": _("Spanish"),
}
