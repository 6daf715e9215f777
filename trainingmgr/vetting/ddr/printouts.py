"""The letter that tells somebody which rank was recognised, on what it rests, and until when they
may appeal. It never names the force they came from: letters lie on desks.
"""

from typing import Any

from flask_babel import force_locale, gettext

from trainingmgr.core import clock
from trainingmgr.core.sentences import long_day
from trainingmgr.documents.lists import printed_by
from trainingmgr.documents.notice import Notice, notice
from trainingmgr.documents.paper import Printout
from trainingmgr.documents.words import PAGE
from trainingmgr.tabular.printouts import theirs
from trainingmgr.vetting.ddr.rules import Basis, Stage
from trainingmgr.vetting.ddr.words import BASES, STAGES


def letter(decision: Any, person: Any, claimed: str, *, language: str, by: str) -> Printout:
    """To one person, in their language."""
    with force_locale(language):
        name = (
            person.name_native if language == "ar" and person.name_native else person.name_display
        )
        bases = [str(BASES[Basis(each)]) for each in decision.basis.split()]
        paragraphs = [
            gettext("You said that you held the rank of %(rank)s.", rank=claimed),
            gettext("The board %(board)s recognises the rank of %(rank)s. %(stage)s.",
                    board=decision.board.code, rank=decision.rank.title(language),
                    stage=STAGES[decision.stage]),
            gettext("It rests on: %(bases)s.", bases="; ".join(bases)),
            gettext("The reason: %(reason)s", reason=decision.reason),
        ]  # fmt: skip
        if decision.stage is Stage.PROVISIONAL:
            paragraphs.append(
                gettext("Until it is confirmed your pay is that of %(rank)s.",
                        rank=decision.pay_rank.title(language))
            )  # fmt: skip
        else:
            paragraphs.append(gettext("Your pay follows this rank."))
        if decision.answers_id is None:
            paragraphs.append(
                gettext("If you do not accept it, say so until %(day)s at the office that gave you "
                        "this letter. Other people than those who signed will decide.",
                        day=long_day(decision.appeal_until))
            )  # fmt: skip
        else:
            paragraphs.append(gettext("This was decided on your appeal. It stands."))
        return notice(
            Notice(
                title=gettext("Your rank"),
                language=language,
                on=clock.today(),
                facts=(
                    (gettext("To"), name),
                    (gettext("Number"), person.number),
                    (gettext("Decided on"), long_day(decision.decided_at.date())),
                ),
                paragraphs=tuple(paragraphs),
                signs=(gettext("For the board"), gettext("Received: signature or thumb")),
                page=str(PAGE["page"]),
                printed=printed_by(by),
                handling=theirs(),
            )
        )
