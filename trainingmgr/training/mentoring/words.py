from flask_babel import lazy_gettext as _

from trainingmgr.training.mentoring.rules import (
    ActionState,
    Area,
    AssignmentState,
    Contact,
    Mode,
    Obstacle,
    Response,
    Scale,
)
from trainingmgr.training.trainers.rules import Lack

STATES = {
    AssignmentState.DRAFT: _("Draft"),
    AssignmentState.PROPOSED: _("Proposed"),
    AssignmentState.ACCEPTED: _("Signed by both"),
    AssignmentState.CONFIRMED: _("Confirmed"),
    AssignmentState.PAUSED: _("Paused"),
    AssignmentState.ENDED: _("Ended"),
    AssignmentState.WITHDRAWN: _("Withdrawn"),
}
STATE_SHAPES = {
    AssignmentState.DRAFT: "none", AssignmentState.PROPOSED: "wait",
    AssignmentState.ACCEPTED: "wait", AssignmentState.CONFIRMED: "go",
    AssignmentState.PAUSED: "hold", AssignmentState.ENDED: "ok",
    AssignmentState.WITHDRAWN: "none",
}  # fmt: skip
LACKS = {
    Lack.NOT_QUALIFIED: _("they are no mentor, adviser or trainer"),
    Lack.LEFT: _("they leave before it ends"),
    Lack.NOT_POSTED: _("no posting of theirs holds the whole period"),
    Lack.NOT_SCREENED: _("screening for this posting is not complete"),
    Lack.SCREENING_ENDED: _("screening for this posting ends before"),
    Lack.NOT_CLEARED: _("own clearance does not stand"),
    Lack.CLEARANCE_PENDING: _("own clearance is not decided"),
    Lack.CLEARANCE_ENDED: _("own clearance ended"),
    Lack.WITHDRAWN_AGE: _("withdrawn for age"),
    Lack.AGE_UNKNOWN: _("age is not known: it must be assessed first"),
}
MODES = {
    Mode.CO_LOCATED: _("In the same place"),
    Mode.VISITING: _("By visits"),
    Mode.REMOTE: _("From a distance"),
}
CONTACTS = {
    Contact.OBSERVATION: _("Observation"),
    Contact.COACHING: _("Coaching"),
    Contact.PLANNING: _("Joint planning"),
    Contact.SHADOWING: _("Shadowing"),
    Contact.REVIEW: _("Review"),
    Contact.SITE_VISIT: _("Visit to a site"),
    Contact.ADVICE: _("Advice"),
    Contact.TRAINING: _("Help with training"),
    Contact.CRISIS: _("Crisis"),
}
AREAS = {
    Area.LEADERSHIP: _("Leadership"),
    Area.PLANNING: _("Planning"),
    Area.RECORDS: _("Administration and records"),
    Area.PERSONNEL: _("Pay and personnel"),
    Area.LOGISTICS: _("Accounting for supplies"),
    Area.DISCIPLINE: _("Discipline and justice"),
    Area.LAW: _("Human rights and the law of armed conflict"),
    Area.CHILDREN: _("Protection of children"),
    Area.GENDER: _("Women and men in the service"),
    Area.CIVILIANS: _("Relations with civilians"),
    Area.TRAINING: _("Management of training"),
    Area.FINANCE: _("Management of money"),
    Area.COMMUNICATION: _("Communication"),
}
PERSON_RATINGS = {
    0: _("0: not observed"),
    1: _("1: cannot do it"),
    2: _("2: does it with close support"),
    3: _("3: does it with some support"),
    4: _("4: does it alone"),
    5: _("5: can teach others"),
}
OFFICE_RATINGS = {
    0: _("0: not assessed"),
    1: _("1: developing"),
    2: _("2: works with partners beside it"),
    3: _("3: works with advisers"),
    4: _("4: works on its own"),
}
RATINGS = {Scale.PERSON: PERSON_RATINGS, Scale.OFFICE: OFFICE_RATINGS}
RESPONSES = {
    Response.ACCEPTED: _("Accepted"),
    Response.PARTLY: _("Accepted in part"),
    Response.REJECTED: _("Not accepted"),
    Response.OPEN: _("Not answered yet"),
}
OBSTACLES = {
    Obstacle.FUEL: _("Fuel"),
    Obstacle.PAY: _("Pay"),
    Obstacle.ORDERS: _("Orders"),
    Obstacle.EQUIPMENT: _("Equipment"),
    Obstacle.POLITICAL: _("Politics"),
    Obstacle.SECURITY: _("Security"),
    Obstacle.PEOPLE: _("Too few people"),
}
ACTIONS = {
    ActionState.OPEN: _("Still open"),
    ActionState.DONE: _("Done"),
    ActionState.DROPPED: _("Dropped"),
}
ACTION_SHAPES = {ActionState.OPEN: "wait", ActionState.DONE: "ok", ActionState.DROPPED: "none"}
