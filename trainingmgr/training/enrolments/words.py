from collections.abc import Callable, Iterator, Mapping, Sequence

from flask_babel import get_locale
from flask_babel import gettext as _gettext
from flask_babel import lazy_gettext as _

from trainingmgr.core import clock
from trainingmgr.core.columns import Sex
from trainingmgr.core.errors import Sentence
from trainingmgr.core.sentences import long_day
from trainingmgr.registry.people.rules import Category, Literacy, Status
from trainingmgr.registry.people.words import CATEGORIES, LITERACIES, SEXES, STATUSES
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.registry.structure.words import SCHEMES
from trainingmgr.training.enrolments.rules import (
    ON_THE_ROSTER,
    WAITS,
    EnrolmentState,
    LeavingReason,
    RankGroup,
    Source,
)
from trainingmgr.training.enrolments.rules.balance import REST, AgeBand, Axis
from trainingmgr.training.enrolments.rules.checked import Checked, Met, Rule
from trainingmgr.training.enrolments.rules.gate import (
    Fix,
    Piece,
    PieceCode,
    Verdict,
    shown_state,
)
from trainingmgr.training.enrolments.rules.particulars import Claim, Contradiction
from trainingmgr.training.trainers.words import LANGUAGES
from trainingmgr.vetting.rules import Word


def gettext(text: str, /, **facts: object) -> str:
    """Typed, and under the name by which sentences are found for translation."""
    return str(_gettext(text, **facts))


STATES = {
    EnrolmentState.NOMINATED: _("Nominated"),
    EnrolmentState.CLEARANCE_PENDING: _("Waits for clearance"),
    EnrolmentState.CONFIRMED: _("Confirmed"),
    EnrolmentState.WAITLISTED: _("On the waiting list"),
    EnrolmentState.INELIGIBLE: _("Cannot join"),
    EnrolmentState.ATTENDING: _("Attending"),
    EnrolmentState.COMPLETED_PASSED: _("Completed, passed"),
    EnrolmentState.COMPLETED_NOT_PASSED: _("Completed, not passed"),
    EnrolmentState.ATTENDED_ONLY: _("Attended only"),
    EnrolmentState.WITHDRAWN: _("Withdrawn"),
    EnrolmentState.NO_SHOW: _("Did not come"),
    EnrolmentState.RECALLED_TO_UNIT: _("Recalled to the unit"),
    EnrolmentState.SUSPENDED: _("Suspended"),
    EnrolmentState.REMOVED_CONDUCT: _("Removed for conduct"),
    EnrolmentState.DEFERRED: _("Deferred to a later run"),
    EnrolmentState.DECEASED: _("Deceased"),
}
STATE_KINDS = {
    EnrolmentState.NOMINATED: "wait",
    EnrolmentState.CLEARANCE_PENDING: "wait",
    EnrolmentState.CONFIRMED: "ok",
    EnrolmentState.WAITLISTED: "wait",
    EnrolmentState.INELIGIBLE: "stop",
    EnrolmentState.ATTENDING: "ok",
    EnrolmentState.COMPLETED_PASSED: "ok",
    EnrolmentState.COMPLETED_NOT_PASSED: "stop",
    EnrolmentState.ATTENDED_ONLY: "minus",
    EnrolmentState.WITHDRAWN: "minus",
    EnrolmentState.NO_SHOW: "minus",
    EnrolmentState.RECALLED_TO_UNIT: "back",
    EnrolmentState.SUSPENDED: "hold",
    EnrolmentState.REMOVED_CONDUCT: "stop",
    EnrolmentState.DEFERRED: "hold",
    EnrolmentState.DECEASED: "minus",
}
REASONS = {
    LeavingReason.OWN_WISH: _("Own wish"),
    LeavingReason.MEDICAL: _("Medical"),
    LeavingReason.FAMILY: _("Family"),
    LeavingReason.OPERATIONAL: _("Needed by the unit"),
    LeavingReason.CONDUCT: _("Conduct"),
    LeavingReason.CLEARANCE: _("Clearance"),
    LeavingReason.SUPPORT_SUSPENDED: _("Support to the unit is suspended"),
    LeavingReason.DUPLICATE: _("Nominated twice"),
    LeavingReason.TRANSFERRED: _("Transferred to another run"),
    LeavingReason.OTHER: _("Another reason"),
}
RANK_GROUPS = {
    RankGroup.SOLDIERS: _("Soldiers"),
    RankGroup.NCOS: _("Non-commissioned officers"),
    RankGroup.OFFICERS: _("Officers"),
    RankGroup.GENERALS: _("Generals"),
    RankGroup.CIVILIANS: _("Civilians"),
    RankGroup.UNKNOWN: _("Rank not known"),
}
AXES = {
    Axis.SEX: _("Sex"),
    Axis.RANK: _("Rank"),
    Axis.AGE: _("Age"),
    Axis.UNIT: _("Unit"),
    Axis.REGION: _("Region"),
}
AGE_BANDS = {
    AgeBand.UNDER_25: _("Under 25"),
    AgeBand.FROM_25: _("25 to 34"),
    AgeBand.FROM_35: _("35 to 44"),
    AgeBand.FROM_45: _("45 and over"),
    AgeBand.UNKNOWN: _("Not known"),
}
SOURCES = {
    Source.TYPED: _("Typed"),
    Source.IMPORTED: _("From a file"),
    Source.UNIT: _("From a unit"),
}
MOVE_REASONS = {
    "nominated": _("Nominated"),
    "confirmed": _("Confirmed by a second person"),
    "full": _("No seat was free"),
    "undone": _("The nomination was taken back"),
    "unconfirmed": _("The confirmation was taken back"),
    "seat_free": _("A seat became free"),
    "started": _("The run started"),
    "reentry": _("Came back"),
    "transferred_in": _("Transferred from another run"),
    **{reason.value: words for reason, words in REASONS.items()},
}
FIXES = {
    Fix.NUMBER: _("Check the number."),
    Fix.PERSON: _("Correct the person’s record."),
    Fix.CHILD_PROTECTION: _("Speak to the focal point of child protection."),
    Fix.VETTING: _("Ask the vetting officer."),
    Fix.UNIT_VETTING: _("Ask the due diligence secretariat about the unit."),
    Fix.OTHER_RUN: _("Take the person off one of the two runs."),
    Fix.TRAINING: _("Look at what the person has been taught."),
    Fix.ELIGIBILITY: _("Look at whom this run is for."),
    Fix.SEATS: _("Waits until a seat is free."),
    Fix.NOWHERE: "",
}


RULES = {
    Rule.NOMINATION: _("Can be nominated"),
    Rule.SERVICE: _("Serves, and can come"),
    Rule.AGE: _("Age"),
    Rule.CLEARANCE: _("Vetting"),
    Rule.UNIT: _("The unit"),
    Rule.CATEGORY: _("For whom the run is"),
    Rule.RANK: _("Rank"),
    Rule.PREREQUISITE: _("Learned before"),
    Rule.OVERLAP: _("No other run at that time"),
    Rule.TAUGHT: _("Not taught this already"),
    Rule.LANGUAGE: _("Language"),
    Rule.LITERACY: _("Reading and writing"),
    Rule.SEAT: _("A seat"),
}
MET = {Met.YES: _("pass"), Met.WITH_A_WORD: _("pass, but"), Met.NO: _("fail")}
MET_KINDS = {Met.YES: "ok", Met.WITH_A_WORD: "wait", Met.NO: "stop"}


def kind_of(axis: Axis, word: str, regions: Mapping[str, Mapping[str, str]]) -> str:
    """What a bar of a balance stands for."""
    if word == REST:
        return gettext("the others")
    if axis is Axis.SEX:
        return str(SEXES[Sex(word)])
    if axis is Axis.RANK:
        return str(RANK_GROUPS[RankGroup(word)])
    if axis is Axis.AGE:
        return str(AGE_BANDS[AgeBand(word)])
    if axis is Axis.REGION and word in regions:
        titles = regions[word]
        return titles.get(str(get_locale())) or next(iter(titles.values()), word)
    return word or gettext("Not known")


def asks(line: Checked) -> str:
    """What the run asks for under one rule, in words."""
    if line.rule is Rule.CLEARANCE:
        return str(SCHEMES[Scheme(line.asks[0])])
    if line.rule is Rule.LANGUAGE:
        return tongues(line.asks)
    if line.rule is Rule.LITERACY:
        return str(LITERACIES[Literacy(line.asks[0])])
    if line.rule is Rule.CATEGORY:
        return gettext(", ").join(str(CATEGORIES[Category(each)]) for each in line.asks)
    return gettext(", ").join(line.asks)


def said(piece: Piece) -> str:
    """A missing piece as a sentence. Of a word that is not cleared it tells no reason."""
    return SENTENCES[piece.code](piece)


def tongues(codes: Sequence[str]) -> str:
    """Languages by name; one that we have no name for stands as it was written."""
    return gettext(", ").join(str(LANGUAGES.get(code, code)) for code in codes)


def differs(each: Contradiction) -> str:
    """Where a nomination and the register do not agree, as a sentence."""
    written, register = each.written, each.register
    if each.claim is Claim.LANGUAGE:
        written, register = (tongues(side.split(", ")) for side in (written, register))
    if each.claim is Claim.LITERACY:
        written, register = (str(LITERACIES[Literacy(side)]) for side in (written, register))
    return gettext(DIFFERS[each.claim], written=written, register=register)


DIFFERS = {
    Claim.UNIT: "The nomination says unit %(written)s, the register %(register)s.",
    Claim.LANGUAGE: "The nomination says %(written)s, the register only %(register)s.",
    Claim.LITERACY: "The nomination says: %(written)s. The register says: %(register)s.",
}


def of_key(key: str) -> str:
    """What a waiver is about, from the key that it names."""
    code, _colon, about = key.partition(":")
    if code == PieceCode.CLEARANCE:
        return gettext("Clearance: %(scheme)s", scheme=SCHEMES[Scheme(about)])
    names = {
        PieceCode.PREREQUISITE: gettext("Needs %(names)s first", names=about),
        PieceCode.CATEGORY: gettext("The run is for other people"),
        PieceCode.RANK: gettext("The run is for other ranks"),
        PieceCode.LANGUAGE: gettext("Speaks none of the languages of the run"),
        PieceCode.LITERACY: gettext("Reading and writing"),
    }
    return names.get(PieceCode(code), key)


class _Pieces(Mapping[str, str]):
    """Words for whatever key a waiver names: there are as many as there are courses."""

    def __getitem__(self, key: str) -> str:
        try:
            return of_key(key)
        except ValueError as unknown:
            raise KeyError(key) from unknown

    def __iter__(self) -> Iterator[str]:
        return iter(PieceCode)

    def __len__(self) -> int:
        return len(PieceCode)


PIECES = _Pieces()


def _plain(sentence: Sentence) -> Callable[[Piece], str]:
    return lambda _piece: str(sentence)


def _clearance(piece: Piece) -> str:
    scheme = str(SCHEMES[piece.scheme]) if piece.scheme else ""
    if piece.waived_until:
        return gettext("%(scheme)s: bridged by a waiver until %(day)s.",
                       scheme=scheme, day=long_day(piece.waived_until))  # fmt: skip
    if piece.word is Word.EXPIRED and piece.on:
        if piece.on < clock.today():
            return gettext("%(scheme)s: clearance expired on %(day)s.",
                           scheme=scheme, day=long_day(piece.on))  # fmt: skip
        return gettext(
            "%(scheme)s: clearance ends on %(day)s.", scheme=scheme, day=long_day(piece.on)
        )
    return gettext(CLEARANCES[piece.word or Word.PENDING], scheme=scheme)


def _unit(piece: Piece) -> str:
    scheme = str(SCHEMES[piece.scheme]) if piece.scheme else ""
    if piece.word is Word.EXPIRED and piece.on:
        return gettext("The unit’s clearance (%(scheme)s) ends on %(day)s, before the run does.",
                       scheme=scheme, day=long_day(piece.on))  # fmt: skip
    return gettext(UNITS[piece.word or Word.PENDING], scheme=scheme)


def shown(state: EnrolmentState, verdict: Verdict) -> tuple[str, Sentence]:
    """The shape and the word of a place today: what is missing decides, and of somebody whom age
    stops the one word (R-AGE-01), until the place has ended.
    """
    goes_on = state in ON_THE_ROSTER | WAITS | {EnrolmentState.WAITLISTED}
    if goes_on and verdict.is_withdrawn:
        return "stop", _("Withdrawn for age")
    now = shown_state(state, verdict)
    return STATE_KINDS[now], STATES[now]


CLEARANCES = {
    Word.CONDITIONS: "%(scheme)s: cleared, with conditions outstanding.",
    Word.PENDING: "%(scheme)s: clearance is pending.",
    Word.NOT_CLEARED: "%(scheme)s: not cleared.",
    Word.EXPIRED: "%(scheme)s: clearance has expired.",
}
UNITS = {
    Word.CONDITIONS: "The unit’s conditions (%(scheme)s) are outstanding.",
    Word.PENDING: "The unit’s clearance (%(scheme)s) is pending.",
    Word.NOT_CLEARED: "The unit is not cleared (%(scheme)s).",
    Word.EXPIRED: "The unit’s clearance (%(scheme)s) has expired.",
}
_TO_TRANSLATE = (
    _("The nomination says unit %(written)s, the register %(register)s."),
    _("The nomination says %(written)s, the register only %(register)s."),
    _("The nomination says: %(written)s. The register says: %(register)s."),
    _("%(scheme)s: cleared, with conditions outstanding."),
    _("%(scheme)s: clearance is pending."),
    _("%(scheme)s: not cleared."),
    _("%(scheme)s: clearance has expired."),
    _("The unit’s conditions (%(scheme)s) are outstanding."),
    _("The unit’s clearance (%(scheme)s) is pending."),
    _("The unit is not cleared (%(scheme)s)."),
    _("The unit’s clearance (%(scheme)s) has expired."),
)


def _named(piece: Piece) -> str:
    return gettext(", ").join(piece.names)


def _waived(piece: Piece, sentence: str) -> str:
    if piece.waived_until is None:
        return sentence
    return gettext("%(sentence)s Waived until %(day)s.",
                   sentence=sentence, day=long_day(piece.waived_until))  # fmt: skip


SENTENCES: dict[PieceCode, Callable[[Piece], str]] = {
    PieceCode.NOT_KNOWN: _plain(_("Nobody within your reach has this number.")),
    PieceCode.NOMINATED_ALREADY: _plain(_("Is nominated for this run already.")),
    PieceCode.RUN_CLOSED: _plain(_("This run takes no nominations now.")),
    PieceCode.GONE: lambda p: gettext(
        "No longer serves: %(status)s.", status=STATUSES[_status(p)]
    ),
    PieceCode.WITHDRAWN_AGE: _plain(_("Withdrawn for age.")),
    PieceCode.AGE_UNKNOWN: _plain(_("Age is not known: it must be assessed first.")),
    PieceCode.AWAY: lambda p: gettext(
        "Cannot come now: %(status)s.", status=STATUSES[_status(p)]
    ),
    PieceCode.CLEARANCE: _clearance,
    PieceCode.CLEARANCE_ENDS: lambda p: gettext(
        "%(scheme)s: clearance ends on %(day)s, during the run.",
        scheme=SCHEMES[p.scheme] if p.scheme else "", day=long_day(p.on),
    ),
    PieceCode.UNIT_STANDING: _unit,
    PieceCode.UNIT_MISSING: _plain(
        _("No unit is recorded, so nobody can say whether support to it is cleared.")
    ),
    PieceCode.OVERLAP: lambda p: gettext(
        "Is on %(other)s too: classes overlap with %(run)s on %(day)s.",
        run=p.names[0], other=p.names[1], day=long_day(p.on),
    ),
    PieceCode.DATES_OVERLAP: lambda p: gettext(
        "Is on %(other)s too, in the same weeks as %(run)s.", run=p.names[0], other=p.names[1]
    ),
    PieceCode.PREREQUISITE: lambda p: _waived(p, _needed(p)),
    PieceCode.ALREADY_TRAINED: lambda p: gettext(
        "Has been taught already: %(names)s.", names=_named(p)
    ),
    PieceCode.CATEGORY: lambda p: _waived(p, gettext(
        "The run is for other people, not for: %(category)s.", category=CATEGORIES[_category(p)]
    )),
    PieceCode.RANK: lambda p: _waived(p, gettext(
        "The run is for other ranks than %(band)s.", band=_named(p) or gettext("not known")
    )),
    PieceCode.LANGUAGE: lambda p: _waived(p, gettext(
        "Speaks none of the languages of the run as far as is recorded: %(names)s.",
        names=tongues(p.names),
    )),
    PieceCode.LITERACY: lambda p: _waived(p, gettext(
        "The run asks for: %(level)s. Less is recorded.", level=LITERACIES[Literacy(p.names[0])]
    )),
    PieceCode.FULL: _plain(_("No seat is free: goes on the waiting list.")),
}  # fmt: skip


def _needed(piece: Piece) -> str:
    if len(piece.names) == 1:
        return gettext("Needs %(names)s first.", names=piece.names[0])
    return gettext("Needs one of %(names)s first.", names=_named(piece))


def _status(piece: Piece) -> Status:
    return Status(piece.names[0])


def _category(piece: Piece) -> Category:
    return Category(piece.names[0])
