"""The words of results, and every missing piece as a sentence."""

from flask_babel import format_decimal, ngettext
from flask_babel import lazy_gettext as _

from trainingmgr.core.errors import Sentence
from trainingmgr.training.curricula.rules import AssessmentKind
from trainingmgr.training.results.rules import Ending, Lack, Missing, Mode

TESTS: dict[AssessmentKind, Sentence] = {
    AssessmentKind.PRE_TEST: _("Test before"),
    AssessmentKind.POST_TEST: _("Test after"),
    AssessmentKind.PRACTICAL: _("Practical"),
    AssessmentKind.ORAL: _("Oral"),
    AssessmentKind.CONTINUOUS: _("Work during the course"),
    AssessmentKind.OBSERVATION: _("Observation"),
}
MODES: dict[Mode, Sentence] = {
    Mode.WRITTEN: _("Written"),
    Mode.ORAL: _("Oral"),
    Mode.PRACTICAL: _("Practical"),
    Mode.THUMBPRINT: _("Oral, signed with a thumb print"),
}
ENDINGS: dict[Ending, Sentence] = {
    Ending.PASSED: _("Passes"),
    Ending.NOT_PASSED: _("Does not pass"),
    Ending.ATTENDED_ONLY: _("Attended only"),
    Ending.NOT_YET: _("Not settled yet"),
}
ENDING_KINDS: dict[Ending, str] = {
    Ending.PASSED: "ok",
    Ending.NOT_PASSED: "stop",
    Ending.ATTENDED_ONLY: "hold",
    Ending.NOT_YET: "unk",
}


def why(piece: Missing) -> str:
    """One missing piece in the reader's language: what was reached and what was needed."""
    if piece.lack is Lack.ATTENDANCE_UNKNOWN:
        return str(
            ngettext(
                "%(module)s: %(num)s class has no mark yet.",
                "%(module)s: %(num)s classes have no mark yet.",
                piece.reached or 0,
                module=piece.module,
            )
        )
    return str(_LACKS[piece.lack]) % _facts(piece)


def _facts(piece: Missing) -> dict[str, object]:
    facts: dict[str, object] = {
        "module": piece.module,
        "test": f"{piece.module} {TESTS[piece.kind]}" if piece.kind else piece.test,
        "reached": piece.reached,
        "needed": piece.needed,
    }
    if piece.lack is Lack.CURTAILED:
        facts |= {key: _hours(facts[key]) for key in ("reached", "needed")}
    return facts


def _hours(minutes: object) -> str:
    return str(format_decimal(int(str(minutes)) / 60, "#,##0.##"))


_LACKS: dict[Lack, Sentence] = {
    Lack.ATTENDANCE_LOW: _("%(module)s: attended %(reached)s %%, %(needed)s %% are needed."),
    Lack.NOTHING_DELIVERED: _("%(module)s: no class has been held and reported yet."),
    Lack.CURTAILED: _("%(module)s: only %(reached)s of %(needed)s hours were delivered."),
    Lack.NOT_SAT: _("%(test)s: not sat."),
    Lack.FAILED: _("%(test)s: reached %(reached)s %%, %(needed)s %% are needed."),
    Lack.MARK_LOW: _(
        "%(module)s: the tests together, by their weights, reach %(reached)s %%; "
        "%(needed)s %% are needed."
    ),
    Lack.MARKERS_DIFFER: _("%(test)s: two markers differ. They look at it together."),
    Lack.RESIT_OPEN: _("%(test)s: reached %(reached)s %% of %(needed)s %%; one resit is open."),
}
