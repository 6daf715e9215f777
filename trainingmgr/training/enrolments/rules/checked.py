"""Every rule of the gate as a line of its own, whether it is met or not (row 28)."""

from collections.abc import Iterator
from enum import StrEnum

from trainingmgr.core.values import dataclass
from trainingmgr.registry.people.rules import Literacy
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.training.enrolments.rules.gate import Piece, PieceCode, Run, Verdict, Weight


class Rule(StrEnum):
    """What a person is looked at for, in the order in which people ask."""

    NOMINATION = "nomination"
    SERVICE = "service"
    AGE = "age"
    CLEARANCE = "clearance"
    UNIT = "unit"
    CATEGORY = "category"
    RANK = "rank"
    PREREQUISITE = "prerequisite"
    OVERLAP = "overlap"
    TAUGHT = "taught"
    LANGUAGE = "language"
    LITERACY = "literacy"
    SEAT = "seat"


RULES = {
    PieceCode.RUN_CLOSED: Rule.NOMINATION,
    PieceCode.NOMINATED_ALREADY: Rule.NOMINATION,
    PieceCode.GONE: Rule.SERVICE,
    PieceCode.AWAY: Rule.SERVICE,
    PieceCode.WITHDRAWN_AGE: Rule.AGE,
    PieceCode.AGE_UNKNOWN: Rule.AGE,
    PieceCode.CLEARANCE: Rule.CLEARANCE,
    PieceCode.CLEARANCE_ENDS: Rule.CLEARANCE,
    PieceCode.UNIT_STANDING: Rule.UNIT,
    PieceCode.UNIT_MISSING: Rule.UNIT,
    PieceCode.CATEGORY: Rule.CATEGORY,
    PieceCode.RANK: Rule.RANK,
    PieceCode.PREREQUISITE: Rule.PREREQUISITE,
    PieceCode.OVERLAP: Rule.OVERLAP,
    PieceCode.DATES_OVERLAP: Rule.OVERLAP,
    PieceCode.ALREADY_TRAINED: Rule.TAUGHT,
    PieceCode.LANGUAGE: Rule.LANGUAGE,
    PieceCode.LITERACY: Rule.LITERACY,
    PieceCode.FULL: Rule.SEAT,
}


class Met(StrEnum):
    YES = "yes"
    WITH_A_WORD = "with_a_word"
    """Nothing stops it, and something is said of it: a waiver, a clearance that ends, no seat."""
    NO = "no"


@dataclass(frozen=True)
class Checked:
    """One rule for one person: what the run asks, whether it is met, and what is said of it."""

    rule: Rule
    met: Met
    asks: tuple[str, ...] = ()
    pieces: tuple[Piece, ...] = ()


def checked(verdict: Verdict) -> list[Checked]:
    """A line for each rule that the run asks of everybody. Empty for a number nobody has."""
    if verdict.run is None or any(each.code is PieceCode.NOT_KNOWN for each in verdict.pieces):
        return []
    return [
        Checked(rule, _met(found), asks, found)
        for rule, asks in asked(verdict.run)
        for found in [tuple(each for each in verdict.pieces if _about(each, rule, asks))]
    ]


def asked(run: Run) -> Iterator[tuple[Rule, tuple[str, ...]]]:
    """The rules of a run with what each asks for. Clearance is asked under each scheme; who is
    meant, which ranks and what reading only where the run says so.
    """
    known = {
        Rule.CATEGORY: tuple(sorted(run.categories)),
        Rule.RANK: tuple(sorted(run.bands)),
        Rule.PREREQUISITE: tuple(sorted(set(run.needed_codes.values()))),
        Rule.LANGUAGE: tuple(sorted(run.languages)),
        Rule.LITERACY: () if run.literacy is Literacy.NONE else (run.literacy,),
    }
    for rule in Rule:
        if rule is Rule.CLEARANCE:
            yield from ((rule, (each,)) for each in sorted(run.schemes - {Scheme.HRDDP}))
        elif rule not in known or known[rule]:
            yield rule, known.get(rule, ())


def _about(piece: Piece, rule: Rule, asks: tuple[str, ...]) -> bool:
    """A personal refusal under due diligence stands with the unit: HRDDP is about units."""
    at = RULES[piece.code]
    if at is Rule.CLEARANCE and piece.scheme is Scheme.HRDDP:
        at = Rule.UNIT
    return at is rule and (at is not Rule.CLEARANCE or piece.scheme in asks)


def _met(found: tuple[Piece, ...]) -> Met:
    if any(each.weight in (Weight.STOPS, Weight.BLOCKS) for each in found):
        return Met.NO
    return Met.WITH_A_WORD if found else Met.YES
