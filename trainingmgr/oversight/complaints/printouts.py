"""Paper: the sheet for a box, the letter that answers, what goes with a complaint that leaves."""

from collections.abc import Sequence

from flask_babel import force_locale, gettext

from trainingmgr.core import clock, pairs
from trainingmgr.core.sentences import long_day
from trainingmgr.documents import words as fixed
from trainingmgr.documents.intake import Intake, intake
from trainingmgr.documents.lists import printed_by
from trainingmgr.documents.notice import Notice, notice
from trainingmgr.documents.paper import Printout
from trainingmgr.oversight.complaints import words
from trainingmgr.oversight.complaints.models import Complaint, ComplaintMessage
from trainingmgr.oversight.complaints.rules import MessageKind, codes

MOST = 30
"""Sheets of one print."""


def new_codes(count: int) -> list[str]:
    """Codes for sheets. They are nobody's before a sheet is typed in: nothing of them is kept."""
    return [codes.written(codes.new_reference(), codes.new_secret()) for _n in range(count)]


def sheets(count: int, language: str, *, address: str) -> Printout:
    """Sheets to lay beside a box, each with a code of its own and a slip to tear off."""
    with pairs.in_both(language) as lead:
        return intake(
            Intake(
                title=gettext("Complaint"),
                language=lead,
                on=clock.today(),
                says=gettext("You need no name. Tick, write, tear the slip off and keep it. Put "
                             "the sheet into the box, or give it to somebody you trust."),
                kinds=(gettext("What is it about? Tick one."),
                       tuple(str(each) for each in words.CATEGORIES.values())),
                ticks=(
                    (gettext("For whom do you complain?"),
                     tuple(str(each) for each in words.COMPLAINANTS.values())),
                    (gettext("Tick what is so."),
                     (gettext("Somebody is in danger now."),
                      gettext("If another body must deal with it, it may read this."))),
                ),
                asked=(
                    (gettext("What happened, when and where?"), 7),
                    (gettext("Who did it, and in which unit? They and their commanders never see "
                             "it."), 2),
                    (gettext("What should be done?"), 1),
                    (gettext("How can we reach you safely? You may leave it out."), 1),
                ),
                code=gettext("Code"),
                codes=new_codes(count),
                slip=(
                    gettext("Keep this slip, and show it to nobody. After seven days read the "
                            "answer with it, without a name:"),
                    f"{address}/complaint/answer",
                ),
                scan=f"{address}/complaint/answer",
                page=str(fixed.PAGE["page"]),
                handling=gettext("For the complaints office alone."),
            )
        )  # fmt: skip


def answer(row: Complaint, said: Sequence[ComplaintMessage], *, by: str) -> Printout:
    """What the office answered, in the language of the complaint. It names nobody, and not what
    the complaint says: somebody else may open it.
    """
    with force_locale(row.language):
        told = [each for each in said if each.kind is MessageKind.ANSWER]
        return notice(
            Notice(
                title=gettext("Answer to your complaint"), language=row.language,
                on=clock.today(),
                facts=(
                    (gettext("Reference"), row.reference),
                    (gettext("Received"), long_day(row.received_on)),
                    (gettext("How it stands"), str(words.STATES[row.state])),
                ),
                paragraphs=(
                    *(part for each in told for part in each.said.split("\n") if part.strip()),
                    gettext("If you do not agree, or if anybody threatens or punishes you because "
                            "you complained, write to us with your code."),
                ),
                page=str(fixed.PAGE["page"]), printed=printed_by(by),
                signs=(gettext("For the complaints office"), gettext("Stamp")),
                handling=gettext("For whoever complained. Hand it over closed."),
            )
        )  # fmt: skip


def hand_over(row: Complaint, language: str, *, by: str) -> Printout:
    """All that a grave complaint says, for the competent body, which signs that it has it."""
    with force_locale(language):
        facts = [
            (gettext("Reference"), row.reference),
            (gettext("About"), str(words.CATEGORIES[row.category])),
            (gettext("Received"), long_day(row.received_on)),
            (gettext("Who complains"), str(words.WHO[row.complainant])),
        ]
        told = [each for each in (row.told or "").split("\n") if each.strip()]
        for label, value in (
            (gettext("Whom it is about, as said: %(said)s"), row.named),
            (gettext("Units, as said: %(said)s"), row.units_said),
            (gettext("What is asked for: %(said)s"), row.remedy_asked),
            (gettext("How to reach them: %(said)s"), row.contact),
        ):
            if value:
                told.append(label % {"said": value})
        told.append(
            gettext("With your signature this complaint is yours. What it says is erased at the "
                    "complaints office as soon as it has your receipt.")
        )  # fmt: skip
        return notice(
            Notice(
                title=gettext("Hand-over of a complaint"), language=language, on=clock.today(),
                facts=tuple(facts), paragraphs=tuple(told), page=str(fixed.PAGE["page"]),
                printed=printed_by(by),
                signs=(gettext("For the complaints office"),
                       gettext("For the competent body: name and signature"),
                       gettext("Day and hour")),
                handling=gettext("Strictly confidential. For the competent body alone; no copies."),
            )
        )  # fmt: skip
