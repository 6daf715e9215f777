"""What an account number must look like, whose name is on it, and from when it is paid to."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

from flask_babel import lazy_gettext as _

from trainingmgr.core.errors import Sentence
from trainingmgr.core.states import State
from trainingmgr.matching import records
from trainingmgr.matching.alignment import CLOSE, SOUND, likeness
from trainingmgr.matching.names import tokens
from trainingmgr.pay.rules import Channel

COOLING_DAYS = 14
"""Days between a second person's agreement and the first pay through another channel (R-PAY-03)."""
IDENTIFIED = frozenset({Channel.BANK_ACCOUNT, Channel.MOBILE_MONEY, Channel.STIPEND_CARD})
"""Channels that have a number of their own. Cash and cheques go to the person."""
OFFERED = tuple(each for each in Channel if each is not Channel.UNKNOWN)


class ChannelState(State):
    PROPOSED = "proposed", "agreed", "refused", "withdrawn"
    AGREED = "agreed", "stopped"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"


class Stage(StrEnum):
    """Where a channel is on its way, on a day: what people narrow the list by."""

    DECIDE = "decide"
    TELL = "tell"
    COMING = "coming"
    NOW = "now"
    ENDED = "ended"
    REFUSED = "refused"


def stage(
    state: ChannelState, begins: date | None, ends: date | None, on: date, *, told: bool
) -> Stage:
    if state is ChannelState.PROPOSED:
        found = Stage.DECIDE
    elif state in (ChannelState.REFUSED, ChannelState.WITHDRAWN):
        found = Stage.REFUSED
    elif state is ChannelState.STOPPED or (ends is not None and ends <= on):
        found = Stage.ENDED
    elif not told or begins is None:
        found = Stage.TELL
    else:
        found = Stage.NOW if begins <= on else Stage.COMING
    return found


class AccountFormat(StrEnum):
    """How a provider writes its numbers. `ANY` is checked for digits alone."""

    IBAN = "iban"
    RIB = "rib"
    ANY = "any"


class NameMatch(StrEnum):
    """How the name on the account stands to the names of its person."""

    EXACT = "exact"
    CLOSE = "close"
    DIFFERENT = "different"
    UNVERIFIED = "unverified"


class KycState(StrEnum):
    """What the provider says of the holder's identity."""

    NOT_STARTED = "not_started"
    SUBMITTED = "submitted"
    VERIFIED = "verified"
    REJECTED = "rejected"
    EXPIRED = "expired"


class Notice(StrEnum):
    """How the person was told of a change."""

    LETTER = "letter"
    SMS = "sms"
    PARADE_LIST = "parade_list"
    IN_PERSON = "in_person"


class Unsound(ValueError):
    """A number that cannot be right, with a sentence that says what to write instead."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__()
        self.sentence = sentence


def account(
    text: str, written: AccountFormat = AccountFormat.ANY, digits: int | None = None
) -> str:
    """An account number as it is kept: capitals and figures alone. Raises Unsound.

    IBAN: ISO 13616, check digits modulo 97 (ISO 7064). RIB: 23 figures, of which the last two are
    97 less (89 × bank + 15 × branch + 3 × account) modulo 97. Otherwise `digits` says how many
    figures or letters this provider's numbers have.
    """
    plain = records.ascii_digits(text).strip()
    if re.fullmatch(r"[0-9]+[.,][0-9]+(?:[eE]\+?[0-9]+)?|[0-9]+[eE]\+[0-9]+", plain):
        raise Unsound(
            _("A spreadsheet has shortened this number: digits are lost. Copy it from the paper of "
              "the bank.")
        )  # fmt: skip
    found = records.number(plain)
    if not found.isascii() or not re.search("[0-9]{4}", found):
        raise Unsound(_("This is not an account number."))
    if len(set(found)) == 1:
        raise Unsound(_("All digits are the same: this is no account."))
    looks = found[:2] in _IBAN_LENGTHS and found[2:4].isdigit()
    if written is AccountFormat.IBAN or (looks and written is AccountFormat.ANY and digits is None):
        _iban(found)
    elif written is AccountFormat.RIB:
        _rib(found)
    elif digits is not None and len(found) != digits:
        _wrong_length(found, digits)
    return found


_IBAN_LENGTHS = {
    "AO": 25, "BE": 16, "BF": 28, "BI": 27, "BJ": 28, "CF": 27, "CG": 27, "CI": 28, "CM": 27,
    "DE": 22, "DJ": 27, "EG": 29, "ES": 24, "FR": 27, "GA": 27, "GB": 22, "GN": 28, "GQ": 27,
    "GW": 25, "IT": 27, "JO": 30, "LB": 28, "LU": 20, "LY": 25, "MG": 27, "ML": 28, "MR": 27,
    "MZ": 25, "NE": 28, "NL": 18, "PT": 25, "SD": 18, "SN": 28, "SO": 23, "TD": 27, "TG": 28,
    "TN": 24,
}  # fmt: skip
_FEWEST, _MOST = 15, 34


def _iban(found: str) -> None:
    expected = _IBAN_LENGTHS.get(found[:2])
    if not re.fullmatch("[A-Z]{2}[0-9]{2}[A-Z0-9]+", found):
        raise Unsound(_("An IBAN begins with two letters and two figures."))
    if expected is not None and len(found) != expected:
        _wrong_length(found, expected)
    if not _FEWEST <= len(found) <= _MOST or _value(found[4:] + found[:4]) % 97 != 1:
        raise Unsound(
            _("The check digits of this IBAN do not fit: a digit is wrong or two are swapped.")
        )


def _rib(found: str) -> None:
    if len(found) != 23:
        _wrong_length(found, 23)
    bank, branch, own, key = found[:5], found[5:10], found[10:21], found[21:]
    letters = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "12345678912345678923456789")
    plain = [int(part.translate(letters)) for part in (bank, branch, own)]
    if not key.isdigit() or int(key) != 97 - (89 * plain[0] + 15 * plain[1] + 3 * plain[2]) % 97:
        raise Unsound(
            _("The key at the end of this number does not fit: a digit is wrong, or two swapped.")
        )


def _wrong_length(found: str, expected: int) -> None:
    if len(found) < expected and found.isdigit():
        raise Unsound(
            _("%(there)s digits are written and %(owed)s are needed. A spreadsheet may have "
              "dropped the zeros at the front.", there=len(found), owed=expected)
        )  # fmt: skip
    raise Unsound(
        _("%(there)s characters are written and %(owed)s are needed.",
          there=len(found), owed=expected)
    )  # fmt: skip


def _value(text: str) -> int:
    return int("".join(str(int(char, 36)) for char in text))


def name_match(holder: str, names: Iterable[str]) -> NameMatch:
    """How the name on an account stands to the ways in which a person's name is written.

    Exact: the same words in any order, in any script or spelling that sounds the same. Close: one
    name is part of the other, or a word is nearly the same. One common word out of several is
    nobody's proof.
    """
    mine = tokens(holder)
    if not mine:
        return NameMatch.UNVERIFIED
    found = [_words_match(mine, words) for name in names if (words := tokens(name))]
    for best in (NameMatch.EXACT, NameMatch.CLOSE):
        if best in found:
            return best
    return NameMatch.DIFFERENT


def _words_match(mine: tuple[str, ...], theirs: tuple[str, ...]) -> NameMatch:
    levels = faced(mine, theirs)
    agreeing = [level for _word, _other, level in levels if level >= CLOSE]
    fewest = min(len(mine), len(theirs))
    if len(mine) == len(theirs) == len([level for level in agreeing if level >= SOUND]):
        return NameMatch.EXACT
    enough = len(agreeing) == fewest and (fewest >= 2 or len(mine) == len(theirs))
    return NameMatch.CLOSE if enough else NameMatch.DIFFERENT


def faced(mine: tuple[str, ...], theirs: tuple[str, ...]) -> list[tuple[str, str, int]]:
    """Each word of one name, the word of the other that is most like it, and how alike (a level
    of `matching.alignment`); "" and 0 where nothing faces it.
    """
    cells = sorted(
        ((likeness(a, b), -abs(i - j), i, j) for i, a in enumerate(mine)
         for j, b in enumerate(theirs)),
        reverse=True,
    )  # fmt: skip
    faces: dict[int, tuple[int, int]] = {}
    taken: set[int] = set()
    for level, _near, i, j in cells:
        if level >= CLOSE and i not in faces and j not in taken:
            faces[i] = (j, level)
            taken.add(j)
    return [
        (word, theirs[faces[i][0]], faces[i][1]) if i in faces else (word, "", 0)
        for i, word in enumerate(mine)
    ]


def cools_until(decided_on: date, *, is_change: bool, days: int = COOLING_DAYS) -> date:
    """The first day on which a channel may be paid to, as far as cooling off goes (R-PAY-03)."""
    return decided_on + timedelta(days=days) if is_change else decided_on


def begins_on(cooled: date, notified_on: date, *, is_change: bool) -> date:
    """The day from which pay goes there: with a change the next month after cooling off and
    notice (R-PAY-03); somebody's first channel counts at once when they were told.
    """
    later = max(cooled, notified_on)
    if not is_change or later.day == 1:
        return later
    return date(later.year + later.month // 12, later.month % 12 + 1, 1)


def masked(end: str | None) -> str:
    """All that is ever shown of a number: its last four characters."""
    return f"•••• {end}" if end else ""
