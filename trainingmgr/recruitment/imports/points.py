"""Points from a file: the lines of a score sheet, typed elsewhere. By the rules of typing: what
stands already stays, other points need a reason, and each file follows its points.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import ngettext

from trainingmgr.accounts.models import User
from trainingmgr.accounts.queries import by_key
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.recruitment.models import Application, RecruitmentRound, RoundStage
from trainingmgr.recruitment.queries import dossiers, intake, rankings
from trainingmgr.recruitment.rules import SENTENCE
from trainingmgr.recruitment.rules.scoring import why_of
from trainingmgr.recruitment.services import scoring, unscoring
from trainingmgr.recruitment.services.scoring import Typed
from trainingmgr.tabular.dryrun import Built, Row
from trainingmgr.tabular.importables import Bringer, Importable, register
from trainingmgr.tabular.mapping import Column, Kind
from trainingmgr.tabular.models import ImportBatch
from trainingmgr.tabular.problems import said as _
from trainingmgr.tabular.queries import accepted
from trainingmgr.tabular.rules import Change

KIND = "points"
MOST = 2_000
"""Rows of one file: they are written in one short step, all or none."""
COLUMNS = (
    Column("round_code", _("Round"), required=True, kind=Kind.CODE, longest=40,
           aliases=("campagne", "round")),
    Column("stage", _("Stage"), required=True, kind=Kind.CODE, longest=40,
           aliases=("épreuve", "test", "المرحلة")),
    Column("person_no", _("Programme number"), required=True, kind=Kind.CODE, longest=12,
           aliases=("number", "numéro", "رقم البرنامج")),
    Column("points", _("Points"), required=True, kind=Kind.INTEGER,
           aliases=("score", "note", "النقاط")),
    Column("why", _("Why points are corrected"), longest=240, aliases=("motif", "السبب")),
)  # fmt: skip


@dataclass(frozen=True)
class Known:
    """The rounds that take points now, and what stands of the people that a piece names."""

    stages: Mapping[tuple[str, str], RoundStage]
    rounds: Mapping[str, RecruitmentRound]
    files: Mapping[tuple[int, str], Application]
    points: Mapping[int, Mapping[str, tuple[int, int]]]


def look_up(rows: Sequence[Row], options: Mapping[str, Any]) -> Known:
    bringer = by_key(options["by"])
    rounds = intake.scored_rounds({row["round_code"] for row in rows if row["round_code"]})
    numbers = {row["person_no"] for row in rows if row["person_no"]}
    files = {
        (round_.id, number): application
        for round_ in rounds.values()
        for number, application in dossiers.numbered(round_, numbers, reader=bringer).items()
    }
    return Known(
        stages={(code, each.code): each for code, found in rounds.items() for each in found.stages},
        rounds=rounds,
        files=files,
        points=rankings.points_of([each.id for each in files.values()]),
    )


def build(row: Row, known: Known) -> Built:
    """The row as JSON, or what is wrong with it."""
    code = row["round_code"]
    round_ = known.rounds.get(code)
    if round_ is None:
        return row.problem("round_code", _("No round with this code takes points now."))
    stage = known.stages.get((code, row["stage"]))
    if stage is None:
        return row.problem("stage", _("This round has no stage with this code."))
    file = known.files.get((round_.id, row["person_no"]))
    if file is None:
        return row.problem("person_no", _("Nobody with this number has applied in this round."))
    if not 0 <= row["points"] <= stage.most:
        return row.problem("points", _("At most %(most)s points.", most=stage.most))
    held, _attempt = known.points.get(file.id, {}).get(stage.code, (None, 0))
    if held not in (None, row["points"]) and len(why_of(stage.kind, row["why"])) < SENTENCE:
        said = _("%(points)s points stand already. Say in a sentence why they are corrected.",
                 points=held)  # fmt: skip
        return row.problem("why", said)
    return {
        "round": code, "stage": stage.code, "number": row["person_no"], "person": file.person_id,
        "points": row["points"], "why": why_of(stage.kind, row["why"]),
        "stands": held == row["points"],
    }  # fmt: skip


def key(content: Mapping[str, Any]) -> str:
    """One row for each person and stage."""
    return f"{content['round']} {content['stage']} {content['number']}"


def change(content: Mapping[str, Any]) -> Change:
    return Change.UNCHANGED if content["stands"] else Change.NEW


def settle(batch: ImportBatch, by: Bringer) -> None:
    """Write all points down, in the step that makes the file visible: by the rules of typing."""
    rows = accepted(batch)
    sheets: defaultdict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        sheets[row.content["round"], row.content["stage"]].append(row.content)
    user = by_key(by.id)
    rounds = intake.scored_rounds({code for code, _stage in sheets})
    for (code, stage), lines in sheets.items():
        if code not in rounds:
            raise Refusal(_("A round of this file takes points no more. Nothing was taken in."))
        _write(rounds[code], stage, lines, batch, user)


def _write(
    round_: RecruitmentRound,
    code: str,
    lines: Sequence[Mapping[str, Any]],
    batch: ImportBatch,
    by: User,
) -> None:
    files = dossiers.numbered(round_, [each["number"] for each in lines], reader=by)
    if len(files) < len(lines):
        raise Refusal(_("Somebody of this file is not in the round any more. Bring it again."))
    stage = next(each for each in round_.stages if each.code == code)
    typed = [
        Typed(application=files[each["number"]], points=each["points"], why=each["why"])
        for each in lines
    ]
    scoring.score(round_, stage, typed, by=by, batch=batch)


def unsettle(batch: ImportBatch, by: Bringer) -> None:
    unscoring.take_back(batch, by=by_key(by.id))


IMPORTABLE = register(
    Importable(
        kind=KIND,
        title=_("Points of a recruitment stage"),
        columns=COLUMNS,
        permission=Permission.SCORE_WRITE,
        approval=Permission.SELECTION_DECIDE,
        counted=lambda n: ngettext(
            "%(count)s line of points", "%(count)s lines of points", n, count=n
        ),
        place="recruitment.index",
        most=MOST,
        look_up=look_up,
        build=build,
        key=key,
        about=lambda content: content["person"],
        change=change,
        settle=settle,
        unsettle=unsettle,
        depends=unscoring.rests_on,
    )
)
