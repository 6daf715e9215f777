"""A muster on paper: in the order of the unit's list, with the letters of its language."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import force_locale, gettext
from flask_babel import lazy_gettext as _

from trainingmgr.core import clock
from trainingmgr.core.sentences import dated
from trainingmgr.documents import letters
from trainingmgr.documents import words as fixed
from trainingmgr.documents.lists import printed_by
from trainingmgr.documents.paper import Printout
from trainingmgr.documents.sheet import AttendanceSheet, attendance
from trainingmgr.pay.presence.models import MusterSheet, VerificationExercise
from trainingmgr.pay.presence.queries.counts import Second, UnitCount
from trainingmgr.pay.presence.queries.sheets import Line
from trainingmgr.pay.presence.rules import SheetKind
from trainingmgr.pay.presence.words import EXERCISES, PRESENCES, SHEETS, SHORT, legend
from trainingmgr.registry.people.printouts import attendee
from trainingmgr.tabular.mapping import Column
from trainingmgr.tabular.printouts import handling


def muster(printed: MusterSheet, lines: Sequence[Line], *, address: str) -> Printout:
    """The paper of one list. Beside the name stands the rank; the commander signs below."""
    language = printed.language
    with force_locale(language):
        return attendance(
            AttendanceSheet(
                sheet_id=printed.code,
                scan=f"{address}/pay/musters/{printed.code}/typing",
                language=language,
                on=clock.day(printed.printed_at),
                handling=handling(),
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
                letters=tuple(legend(language)),
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
        (str(gettext("Day")), dated(printed.on, "EEEE d MMMM y")),
        (str(gettext("On the list")), str(count)),
    ]
    if printed.exercise is not None:
        facts.append((str(gettext("Count")), f"{printed.exercise.code} {printed.exercise.title}"))
    return tuple(facts)


def presence_columns(months: Sequence[str]) -> list[Column]:
    """A column for each month: what shows that somebody served in it."""
    return [
        Column("number", _("Number")), Column("name", _("Name")),
        *(Column(f"month_{month}", month, agreed="month") for month in months),
        Column("standing", _("Over the quarter")),
    ]  # fmt: skip


SHARED = (*presence_columns(()), Column("month", _("Month by month")))
"""Under one name for every month, as an agreement with another body says it."""


def presence_cells(row: Mapping[str, Any]) -> list[Any]:
    """One person of the list, as the page says it."""
    person = row["person"]
    told = [
        ", ".join(str(SHORT[kind]) for kind in kinds)
        or str(gettext("not seen") if asked else gettext("not known"))
        for kinds, asked in row["months"]
    ]
    return [person.number, person.name_display, *told, str(PRESENCES[row["standing"]])]


def report(
    exercise: VerificationExercise,
    rows: Sequence[UnitCount],
    second: Second | None,
    *,
    language: str,
    by: str,
) -> Printout:
    """What a count found, in numbers alone: findings leave without names (R-PAY-06)."""
    with force_locale(language):
        total = [sum(getattr(each, name) for each in rows) for name in _SUMS]
        grid = letters.Grid(
            tuple(str(each) for each in (
                gettext("Unit"), gettext("In the register"), gettext("Present"),
                gettext("Leave, sick, detached"), gettext("Absent or not known"),
                gettext("No list says"), gettext("By hand"), gettext("Lists signed"),
            )),
            (
                *(_counted(each, language) for each in rows),
                (str(gettext("All together")), *map(str, total), ""),
            ),
            (3.2, 1.2, 1.0, 1.4, 1.3, 1.1, 1.0, 1.1),
        )  # fmt: skip
        return letters.document(
            f"{gettext('Count')} {exercise.code}: {exercise.title}",
            (grid, *_second(exercise, second)),
            language=language,
            on=clock.today(),
            page=str(fixed.PAGE["page"]),
            printed=printed_by(by),
            reference=exercise.code,
            facts=(
                (str(gettext("Day")), dated(exercise.on, "d MMMM y")),
                (str(gettext("State")), str(EXERCISES[exercise.state])),
            ),
        )


_SUMS = ("expected", "present", "elsewhere", "missed", "unknown", "names")


def _counted(each: UnitCount, language: str) -> tuple[str, ...]:
    numbers = (str(getattr(each, name)) for name in _SUMS)
    unit = f"{each.unit.title(language)} ({each.unit.code})"
    return (unit, *numbers, f"{each.signed}/{each.lists}")


def _second(exercise: VerificationExercise, found: Second | None) -> tuple[letters.Block, ...]:
    heading = letters.Heading(str(gettext("Second count of a sample")))
    if found is None:
        return (heading, letters.Paragraph(str(gettext("No sample was drawn yet."))))
    agreement = found.agreement
    interval = agreement.interval(found.population, exercise.confidence)
    said = "–" if agreement.percent is None else f"{agreement.percent} %"
    between = "–" if interval is None else f"{interval[0]}–{interval[1]} %"
    return (
        heading,
        letters.Facts(
            (
                (
                    str(gettext("Drawn by lot")),
                    gettext("%(drawn)s of %(all)s", drawn=found.drawn, all=found.population),
                ),
                (
                    str(gettext("Confidence and margin asked for")),
                    f"{exercise.confidence} %, ± {exercise.margin} %",
                ),
                (str(gettext("Seed of the lot")), exercise.seed or ""),
                (str(gettext("Counted again")), str(agreement.asked)),
                (str(gettext("Both counts say the same")), f"{agreement.same} ({said})"),
                (str(gettext("Present at first, not found again")), str(agreement.gone)),
                (str(gettext("Not present at first, found again")), str(agreement.come)),
                (
                    gettext("For everybody, at %(confidence)s %%", confidence=exercise.confidence),
                    between,
                ),
            )
        ),
    )
