"""The letter to the authorities, and the list of requests as a file: never a narrative."""

from typing import Any

from flask_babel import force_locale, gettext
from flask_babel import lazy_gettext as _

from trainingmgr.core import clock
from trainingmgr.core.sentences import long_day
from trainingmgr.documents.lists import printed_by
from trainingmgr.documents.notice import Notice, notice
from trainingmgr.documents.paper import Printout
from trainingmgr.documents.words import PAGE
from trainingmgr.tabular.mapping import Column, Kind
from trainingmgr.vetting.diligence.rules import NEVER, Ruling
from trainingmgr.vetting.diligence.words import MEASURES, STATES

COLUMNS = (
    Column("code", _("Request"), kind=Kind.CODE),
    Column("what", _("Support")),
    Column("units", _("Units")),
    Column("from", _("From"), kind=Kind.DATE),
    Column("until", _("Until"), kind=Kind.DATE),
    Column("state", _("State")),
    Column("next", _("Next day"), kind=Kind.DATE),
    Column("reassess", _("Assess again")),
)


def cells(pair: Any) -> list[Any]:
    row, changed = pair
    return [
        row.code,
        row.what,
        ", ".join(each.unit.code for each in row.recipients),
        row.period_from,
        row.period_to,
        str(STATES[row.state]),
        None if row.due_on == NEVER else row.due_on,
        str(_("yes")) if changed else "",
    ]


def letter(row: Any, *, language: str, by: str) -> Printout:
    """What the authorities are told of a decision, and what support depends on."""
    ruling = row.ruling
    with force_locale(language):
        goes = ruling.ruling in (Ruling.PROCEED, Ruling.MITIGATED)
        paragraphs = [
            gettext("Support by the United Nations to forces outside it follows the human rights "
                    "due diligence policy. Support is not given where there are substantial "
                    "grounds to believe that the forces would commit grave violations, and the "
                    "authorities do not act."),
        ]  # fmt: skip
        if goes:
            paragraphs.append(
                gettext("The support named above can go ahead until %(day)s.",
                        day=long_day(ruling.valid_until))
            )  # fmt: skip
        else:
            paragraphs.append(gettext("The support named above cannot be given now."))
        if goes and row.measures:
            paragraphs.append(gettext("It depends on these measures:"))
        after = (
            gettext("Please tell us at once when a commander of these units changes: the "
                    "assessment is then made again."),
            gettext("If grave violations are committed, we shall ask you to act. If nothing is "
                    "done, support is suspended or withdrawn."),
        )  # fmt: skip
        rows: tuple[tuple[str, ...], ...] = ()
        if goes and row.measures:
            rows = (
                (gettext("Measure"), gettext("Until"), gettext("Before the start")),
                *((str(MEASURES[each.kind]), long_day(each.due_on),
                   gettext("yes") if each.before_start else gettext("no"))
                  for each in row.measures),
            )  # fmt: skip
        return notice(
            Notice(
                title=gettext("Support to forces and human rights"),
                language=language,
                on=clock.today(),
                facts=(
                    (gettext("Reference"), row.code),
                    (gettext("Support"), row.what),
                    (gettext("Units"), ", ".join(e.unit.title(language) for e in row.recipients)),
                ),
                paragraphs=tuple(paragraphs),
                rows=rows,
                after=after,
                signs=(gettext("For the mission"), gettext("Received by the authorities")),
                page=str(PAGE["page"]),
                printed=printed_by(by),
            )
        )
