"""Two papers of a child's file: the form that goes with the child, and the agency's receipt.

They name no unit, no force and no number of the register: a paper that is lost leads nowhere.
"""

from typing import Any

from flask_babel import force_locale, format_datetime, gettext

from trainingmgr.core import clock
from trainingmgr.documents.lists import printed_by
from trainingmgr.documents.notice import Notice, notice
from trainingmgr.documents.paper import Printout
from trainingmgr.documents.shaping import code
from trainingmgr.documents.words import PAGE
from trainingmgr.vetting.children.models import ChildFile
from trainingmgr.vetting.children.words import AGENCIES


def reference(uid: Any) -> str:
    """How both offices name the file on paper: not a number that stands anywhere else."""
    return f"CP-{uid.hex[:8].upper()}"


def hand_over_form(
    file: ChildFile, person: Any, ages: str | None, *, language: str, by: str
) -> Printout:
    """What the agency has to know at the door, signed by both."""
    with force_locale(language):
        told = [
            _agency(file),
            gettext("This child was found among people of the armed forces. Children are victims "
                    "first: nobody questions, punishes or registers them on the way."),
            gettext("Take them to %(agency)s before %(due)s. Somebody of the same sex goes with "
                    "them, and no uniform and no weapon is in the vehicle.",
                    agency=file.agency, due=_moment(file.due_at)),
        ]  # fmt: skip
        if file.needs:
            told.append(gettext("Needed at once: %(needs)s", needs=file.needs))
        told.append(
            gettext("From the signature of the agency on it cares for the child and looks for the "
                    "guardians. It sends its receipt to the focal point who signs here.")
        )  # fmt: skip
        facts = (
            (gettext("Name"), _name(person, language)),
            (gettext("File"), reference(file.doubt.uid)),
            (gettext("Possible age"), ages or gettext("not known")),
        )
        signs = (
            gettext("Focal point for child protection"),
            gettext("For the agency: name and signature"),
            gettext("Day and hour"),
        )
        return _paper(gettext("Hand-over of a child"), facts, told, signs, language, by)


def receipt(file: ChildFile, person: Any, *, language: str, by: str) -> Printout:
    """For the agency to sign and send back: it ends the clock on paper."""
    with force_locale(language):
        told = [
            _agency(file),
            gettext("We have received this child on %(at)s and care for them from that moment on. "
                    "%(receiver)s took them over.",
                    receiver=file.receiver, at=_moment(file.handed_over_at))
            if file.receiver
            else gettext("We have received this child and care for them from the moment below on."),
            gettext("We look for the guardians and tell the child what becomes of that. We give "
                    "nothing about the child to armed forces, police or donors."),
            gettext("Your file about the child is erased six months after this receipt."),
        ]  # fmt: skip
        facts = (
            (gettext("Name"), _name(person, language)),
            (gettext("File"), reference(file.doubt.uid)),
            (gettext("Number of the receipt"), file.receipt or "…………"),
        )
        signs = (
            gettext("For the agency: name and signature"),
            gettext("Stamp"),
            gettext("Day and hour"),
        )
        return _paper(gettext("Receipt for a child"), facts, told, signs, language, by)


def _paper(
    title: str,
    facts: tuple[tuple[str, str], ...],
    told: list[str],
    signs: tuple[str, ...],
    language: str,
    by: str,
) -> Printout:
    return notice(
        Notice(
            title=title, language=language, on=clock.today(), facts=facts,
            paragraphs=tuple(told), signs=signs, page=str(PAGE["page"]), printed=printed_by(by),
            handling=gettext("For child protection alone. Give it to the agency; keep no copy."),
        )
    )  # fmt: skip


def _name(person: Any, language: str) -> str:
    native = person.name_native if language == "ar" else None
    return str(native or person.name_display)


def _agency(file: ChildFile) -> str:
    """Who takes the child over, of what kind, and whom to call there."""
    kind = AGENCIES[file.agency_kind] if file.agency_kind else ""
    who = gettext("Agency: %(agency)s (%(kind)s).", agency=file.agency, kind=kind)
    contact = code(file.contact or "")
    call = gettext("To call there: %(contact)s.", contact=contact) if file.contact else ""
    return f"{who} {call}".strip()


def _moment(at: Any) -> str:
    return str(format_datetime(at, "d MMMM y HH:mm")) if at else ""
