"""A muster on paper: in the order of the unit's list, with the letters of its language."""

from collections.abc import Sequence

from flask_babel import force_locale, format_date, gettext

from trainingmgr.documents import words as fixed
from trainingmgr.documents.paper import Printout
from trainingmgr.documents.sheet import AttendanceSheet, attendance
from trainingmgr.pay.presence.models import MusterSheet
from trainingmgr.pay.presence.queries.sheets import Line
from trainingmgr.pay.presence.rules import SheetKind
from trainingmgr.pay.presence.words import SHEETS, legend
from trainingmgr.registry.people.printouts import attendee


def muster(printed: MusterSheet, lines: Sequence[Line], *, address: str) -> Printout:
    """The paper of one list. Beside the name stands the rank; the commander signs below."""
    language = printed.language
    with force_locale(language):
        return attendance(
            AttendanceSheet(
                sheet_id=printed.code,
                scan=f"{address}/pay/musters/{printed.code}/typing",
                language=language,
                on=printed.on,
                title=str(SHEETS[printed.kind]),
                texts=_texts(printed),
                facts=_facts(printed, len(lines), language),
                attendees=tuple(
                    attendee(
                        each.person, language,
                        each.person.rank.title(language) if each.person.rank else "",
                    )
                    for each in lines
                ),
                letters=tuple(legend()),
                boxes=(str(gettext("Mark")),),
                spare=printed.spare_rows,
            )
        )  # fmt: skip


def _texts(printed: MusterSheet) -> dict[str, str]:
    texts = {key: str(sentence) for key, sentence in fixed.SHEET.items()}
    texts["unit"] = str(gettext("Rank"))
    if printed.kind is SheetKind.RECOUNT:
        texts["trainer"] = str(gettext("Counted by: name and signature"))
    else:
        texts["trainer"] = str(gettext("Commander: rank, name and signature"))
    return texts


def _facts(printed: MusterSheet, count: int, language: str) -> tuple[tuple[str, str], ...]:
    facts = [
        (str(gettext("Unit")), f"{printed.unit.title(language)} ({printed.unit.code})"),
        (str(gettext("Day")), format_date(printed.on, "EEEE d MMMM y")),
        (str(gettext("On the list")), str(count)),
    ]
    if printed.exercise is not None:
        facts.append((str(gettext("Count")), f"{printed.exercise.code} {printed.exercise.title}"))
    return tuple(facts)
