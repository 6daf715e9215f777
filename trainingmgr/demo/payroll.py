"""Who is on the pay roll, as the ministry's files say it: soldiers, and what was planted."""

from collections.abc import Iterator, Sequence
from dataclasses import field
from datetime import date
from random import Random

from trainingmgr.core import keys
from trainingmgr.core.columns import Sex
from trainingmgr.core.values import dataclass
from trainingmgr.demo.army import BAND, OF_BAND
from trainingmgr.demo.doubles import respelt
from trainingmgr.demo.names import Culture, drawn
from trainingmgr.demo.people import phone
from trainingmgr.demo.story import Somebody, Story
from trainingmgr.matching import records
from trainingmgr.pay.rules import Channel, HoldReason
from trainingmgr.registry.people.rules import GONE, Status
from trainingmgr.registry.people.rules import SERVING as SOLDIERS

AMOUNTS = {
    "OR-1": 45_000, "OR-2": 48_000, "OR-3": 55_000, "OR-4": 62_000, "OR-5": 78_000,
    "OR-6": 90_000, "OR-7": 110_000, "OR-8": 125_000, "OR-9": 140_000, "OF-1": 165_000,
    "OF-2": 195_000, "OF-3": 240_000, "OF-4": 290_000, "OF-5": 350_000, "OF-6": 430_000,
    "OF-7": 520_000,
}  # fmt: skip
"""In XAF, which has no coin smaller than one."""
CURRENCY, RATION, PENSION = "XAF", 7_500, 0.04
STOPS = GONE | {Status.AWOL, Status.DETAINED, Status.MISSING, Status.CAPTURED}
"""Whoever is gone like this leaves the roll with the end of that month."""
MONTHS = 24


@dataclass(eq=False)
class Payee:
    """One line of every month's file, from one month to another (counted from the first)."""

    name: str
    number: str | None
    band: str
    who: Somebody | None = None
    born: str | None = None
    unit: str | None = None
    channel: Channel = Channel.BANK_ACCOUNT
    account: str | None = None
    phone: str | None = None
    first: int = 0
    last: int = MONTHS - 1
    kind: str = ""
    extra: int = 0
    hold: HoldReason | None = None
    sealed: bytes | None = None
    account_mark: str | None = None
    phone_mark: str | None = None
    lower_until: date | None = field(default=None)

    def seal(self) -> None:
        """Account and phone as the product keeps them: sealed, and marks that only compare."""
        ring = keys.ring()
        if self.account:
            self.sealed = ring.seal(self.account)
            self.account_mark = ring.mark("pay account", records.number(self.account))
        if self.phone:
            self.phone_mark = ring.mark("pay phone", records.phone(self.phone))

    def grade(self, on: date) -> str:
        """The grade in a month: a rank lower before the last promotion."""
        if self.lower_until is not None and on < self.lower_until:
            bands = list(OF_BAND)
            return OF_BAND[bands[max(0, bands.index(self.band) - 1)]]
        return OF_BAND[self.band]


def payees(story: Story, months: Sequence[str]) -> list[Payee]:
    """Everybody who ever stood on a file, honest and other, sealed and in the file's order."""
    honest = [_honest(story, one, months) for one in story.people if _paid(one)]
    listed = [each for each in honest if each.last >= each.first]
    listed += _planted(story, listed, months)
    for each in listed:
        each.seal()
    return sorted(listed, key=lambda each: (each.number or "~", each.name))


def _paid(one: Somebody) -> bool:
    return bool(one.service_number) and one.band is not None and one.category in SOLDIERS


def _honest(story: Story, one: Somebody, months: Sequence[str]) -> Payee:
    rng, at = story.rng, rng_channel(story.rng, one)
    spelt = one.name.upper() if rng.random() > 0.05 else respelt(one.name).upper()
    last = MONTHS - 1
    if one.status in STOPS:
        last = sum(month <= f"{one.since:%Y-%m}" for month in months) - 1
    return Payee(
        name=spelt,
        number=one.service_number,
        band=one.band or "OR-1",
        who=one,
        born=str(one.born) if one.born is not None and rng.random() < 0.7 else None,
        unit=one.unit,
        channel=at,
        account=account(rng) if at is Channel.BANK_ACCOUNT else None,
        phone=one.phone if at is Channel.MOBILE_MONEY else None,
        last=last,
        lower_until=one.since if one.served_before else None,
    )


def rng_channel(rng: Random, one: Somebody) -> Channel:
    at = rng.random()
    if one.phone and at < 0.35:
        return Channel.MOBILE_MONEY
    return Channel.BANK_ACCOUNT if at < 0.85 else Channel.CASH_PARADE


def account(rng: Random) -> str:
    return f"XO21BNO{rng.randrange(10**14):014d}"


def _planted(story: Story, honest: Sequence[Payee], months: Sequence[str]) -> list[Payee]:
    on_roll = [
        each for each in honest
        if each.last == MONTHS - 1 and each.who is not None and not each.who.persona
    ]  # fmt: skip
    story.rng.shuffle(on_roll)
    pool = iter(on_roll)
    taken = {one.service_number for one in story.people}
    found = [*_ghosts(story, months), *_twice(story, pool, months, taken)]
    _shared(story, pool, months)
    _unpaid(story, pool, months)
    _wrong(story, pool, months)
    _held(story, pool, months)
    _gone(story, honest, months)
    _personas(story, honest, months)
    return found


def _ghosts(story: Story, months: Sequence[str]) -> Iterator[Payee]:
    """Nobody bears this name and number. Some of them share the account of one man."""
    purse = account(story.rng)
    for n in range(story.size.ghosts):
        culture = story.rng.choice(tuple(Culture))
        named = drawn(story.rng, culture, Sex.M)
        ghost = Payee(
            name=named.display.upper(),
            number=f"7{10_000 + n * 977:05d}",
            band=story.rng.choice(("OR-1", "OR-2", "OR-3", "OR-5")),
            born=f"{story.rng.randint(1970, 2003)}",
            unit=story.rng.choice([code for code in story.units if "BN-" in code]),
            account=purse if n % 4 == 0 else account(story.rng),
            first=story.rng.randint(4, MONTHS - 4),
            kind="ghost",
        )
        story.planted.add(
            "ghost", "A line that pays nobody who is known: a finding after review.",
            name=ghost.name, service_number=ghost.number, cycle=months[-1],
            since=months[ghost.first],
        )  # fmt: skip
        yield ghost


def _twice(
    story: Story, pool: Iterator[Payee], months: Sequence[str], taken: set[str | None]
) -> Iterator[Payee]:
    """Paid a second time, under another spelling and a number with one figure changed."""
    for _n in range(max(3, story.size.ghosts // 3)):
        one = next(pool)
        number = _a_figure_away(one.number or "000000", taken)
        again = Payee(
            name=respelt(one.name.title()).upper(), number=number, band=one.band,
            who=one.who, born=str(one.who.born) if one.who and one.who.born else None,
            unit=one.unit, account=account(story.rng), first=story.rng.randint(10, 20),
            kind="twice",
        )  # fmt: skip
        one.born = again.born
        story.planted.add(
            "paid_twice", "One soldier, two lines: the second has a number one figure away.",
            number=one.who.number if one.who else None, cycle=months[-1],
            service_numbers=[one.number, again.number], since=months[again.first],
        )  # fmt: skip
        yield again


def _a_figure_away(number: str, taken: set[str | None]) -> str:
    """The number with one figure changed, such that nobody else has it."""
    others = (
        number[:n] + figure + number[n + 1 :]
        for n in range(len(number) - 1, 0, -1)
        for figure in "0123456789"
    )
    found = next(each for each in others if each not in taken)
    taken.add(found)
    return found


def _shared(story: Story, pool: Iterator[Payee], months: Sequence[str]) -> None:
    """Several soldiers of a company, one account: the commander's."""
    for n in range(max(2, story.size.ghosts // 6)):
        group = [next(pool) for _ in range(3 + n % 3)]
        purse = account(story.rng)
        for each in group:
            each.channel, each.account, each.phone = Channel.BANK_ACCOUNT, purse, None
            each.kind = each.kind or "shared"
        story.planted.add(
            "shared_account", "Several people, one account.", cycle=months[-1],
            service_numbers=[each.number for each in group],
        )  # fmt: skip


def _unpaid(story: Story, pool: Iterator[Payee], months: Sequence[str]) -> None:
    """On duty every day and on no line for some months. This one hurts people."""
    wanted = max(4, story.size.ghosts * 2 // 3)
    found = 0
    for one in pool:
        if one.who is None or one.who.status is not Status.ACTIVE or one.who.since > story.ago(200):
            continue
        one.last, one.kind = MONTHS - 1 - story.rng.randint(1, 7), "unpaid"
        story.planted.add(
            "unpaid_present", "Serves, and is on no line: register for pay, with arrears.",
            number=one.who.number, service_number=one.number, cycle=months[-1],
            since=months[one.last + 1],
        )  # fmt: skip
        found += 1
        if found == wanted:
            break


def _wrong(story: Story, pool: Iterator[Payee], months: Sequence[str]) -> None:
    """Paid a rank above the one that was ordered, or more than the scale gives."""
    bands = list(OF_BAND)
    for n in range(max(4, story.size.ghosts // 2)):
        one = next(pool)
        if n % 3 == 2:
            one.extra, one.kind = 15_000, "amount"
        else:
            one.band = bands[min(len(bands) - 1, bands.index(one.band) + 1 + n % 2)]
            one.lower_until, one.kind = None, "grade"
        story.planted.add(
            "wrong_amount" if one.extra else "wrong_grade",
            "More than the scale gives." if one.extra else "Paid as a higher rank than ordered.",
            number=one.who.number if one.who else None, service_number=one.number,
            cycle=months[-1], paid_as=OF_BAND[one.band],
        )  # fmt: skip


def _held(story: Story, pool: Iterator[Payee], months: Sequence[str]) -> None:
    for reason in (HoldReason.SUSPENDED_SUPPORT, HoldReason.AWAITING_DOCUMENT):
        one = next(pool)
        one.hold, one.kind = reason, "held"
        story.planted.add(
            "held", "On hold. Of one reason the desk says only: ask the focal point.",
            number=one.who.number if one.who else None, service_number=one.number,
            cycle=months[-1], reason=reason.value,
        )  # fmt: skip


def _gone(story: Story, honest: Sequence[Payee], months: Sequence[str]) -> None:
    """The dead, the discharged and the absent whom nobody took off the roll."""
    for status, count in ((Status.DECEASED, 4), (Status.DISCHARGED, 3), (Status.AWOL, 3),
                          (Status.DETAINED, 2)):  # fmt: skip
        gone = [
            each for each in honest
            if each.who is not None and each.who.status is status
            and f"{each.who.since:%Y-%m}" < months[-1]
        ]  # fmt: skip
        gone.sort(key=lambda each: each.who is not None and each.who.persona == "")
        for one in gone[:count]:
            one.last, one.kind = MONTHS - 1, "gone"
            story.planted.add(
                f"{status.value}_paid", "No longer serves, and is paid.",
                number=one.who.number if one.who else None, service_number=one.number,
                cycle=months[-1],
            )  # fmt: skip


def _personas(story: Story, honest: Sequence[Payee], months: Sequence[str]) -> None:
    """The colonel is paid as the general he says he is; two brothers share a phone."""
    for one in honest:
        key = one.who.persona if one.who is not None else ""
        if key == "colonel":
            one.band, one.kind, one.lower_until = BAND["GBR"], "grade", None
            story.planted.add(
                "wrong_grade", "A colonel, paid as a brigadier general.",
                number=one.who.number if one.who else None, service_number=one.number,
                cycle=months[-1], paid_as="GBR",
            )  # fmt: skip
        if key in ("mohamed", "mohamed2"):
            one.kind = "unclear"
            story.planted.add(
                "unclear_line", "One name, no number, two men of one age: a person has to look.",
                number=one.who.number if one.who else None, cycle=months[-1],
            )  # fmt: skip
        if key in ("phone", "phone2"):
            one.channel, one.account, one.kind = Channel.MOBILE_MONEY, None, "shared"
            one.phone = one.who.phone if one.who else phone(story.rng)
