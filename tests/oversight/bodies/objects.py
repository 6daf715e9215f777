"""What the endpoints of oversight bodies are about."""

from tests.oversight.bodies.made import a_body, a_matter, an_act
from trainingmgr.accounts.rules import Role


def _body(cast):
    return cast.once("body", lambda: a_body(cast.elsewhere["oversight"]))


def bodies(cast):
    return {"code": _body(cast).code}, None


def acts(cast):
    made = cast.once("act", lambda: an_act(cast.elsewhere["oversight"], _body(cast), held=False))
    return {"uid": made.uid}, None


UNREAD = {
    Role.CELL_HEAD, Role.CURRICULUM_OFFICER, Role.HR_HEAD, Role.PAY_VERIFIER, Role.FINANCE,
    Role.RECRUITMENT_OFFICER, Role.VETTING_CHAIR, Role.HRDDP_SECRETARIAT,
    Role.COMPLAINTS_OFFICER, Role.DPO,
}  # fmt: skip
"""They answer what is put to them, and this matter was put to nobody here."""


def matters(cast):
    made = cast.once("matter", lambda: a_matter(cast.elsewhere["oversight"], _body(cast)))
    return {"uid": made.uid}, None, UNREAD


OBJECTS = {
    **dict.fromkeys(
        ("oversight_bodies.show", "oversight_bodies.edit", "oversight_acts.new", "matters.new"),
        bodies,
    ),
    **dict.fromkeys(
        ("oversight_acts.show", "oversight_acts.edit", "oversight_acts.move",
         "oversight_acts.effect"), acts,
    ),
    **dict.fromkeys(
        ("matters.show", "matters.answer", "matters.follow", "matters.withdraw"), matters
    ),
}  # fmt: skip
