"""The certificate of destruction: what went, how many, by which rule, who agreed, under a hash."""

from flask_babel import force_locale, gettext, ngettext

from trainingmgr.core import clock
from trainingmgr.core.sentences import long_day
from trainingmgr.documents.lists import Head, listed
from trainingmgr.documents.paper import Printout
from trainingmgr.oversight.retention import words
from trainingmgr.oversight.retention.models import ErasureRun
from trainingmgr.oversight.retention.rules import ItemState, Piece

Tally = dict[Piece, dict[ItemState, int]]


def certificate(row: ErasureRun, tally: Tally, language: str) -> Printout:
    """The same bytes whenever it is drawn in this language, of a run that is done."""
    if not (row.done_at and row.agreed_by and row.proposed_by and row.outcome_sha256):
        raise LookupError("a certificate is of a run that is done")
    with force_locale(language):
        return listed(
            gettext("Certificate of destruction %(code)s", code=row.code),
            [Head(gettext("What")), Head(gettext("By which rule")), Head(gettext("What was done")),
             Head(gettext("Erased"), figures=True), Head(gettext("Left out"), figures=True)],
            [_line(row, piece, tally.get(piece, {})) for piece in kinds(row, tally)],
            language=language,
            on=clock.day(row.done_at),
            by=row.agreed_by.name,
            facts=(
                (gettext("Erased on"), long_day(clock.day(row.done_at))),
                (gettext("By the rules of"), long_day(row.on_day)),
                (gettext("Asked for by its person"), row.request.code if row.request else "–"),
                (gettext("Proposed by"), row.proposed_by.name),
                (gettext("Agreed to by"), row.agreed_by.name),
                (gettext("Why"), row.reason),
                (gettext("Hash of the list"), row.sha256[:32]),
                (gettext("Hash of the outcome"), row.outcome_sha256[:32]),
            ),
        )  # fmt: skip


def kinds(row: ErasureRun, tally: Tally) -> list[Piece]:
    """What was listed, and what is here of which all was held."""
    return [*tally, *(Piece(each) for each in row.left_out if Piece(each) not in tally)]


def left(row: ErasureRun, piece: Piece, states: dict[ItemState, int]) -> int:
    """How many were left out: held when listed, or held or not due when their turn came."""
    later = sum(states.get(each, 0) for each in (ItemState.HELD, ItemState.NOT_DUE))
    return later + row.left_out.get(piece.value, 0)


def _line(row: ErasureRun, piece: Piece, states: dict[ItemState, int]) -> list[str]:
    rule = words.AFTER[Piece.CONTACT] if row.request else words.AFTER[piece]
    out = left(row, piece, states)
    return [
        str(words.PIECES[piece]), str(rule), str(words.DEEDS[piece]),
        str(states.get(ItemState.GONE, 0)),
        ngettext("%(num)s record", "%(num)s records", out) if out else "0",
    ]  # fmt: skip
