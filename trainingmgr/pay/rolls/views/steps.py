"""The thirteen steps of a month's close, and where each stands: said from what is there alone."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from flask_babel import gettext, ngettext

from trainingmgr.core.money import Money
from trainingmgr.core.values import dataclass
from trainingmgr.pay.rolls.models import Payroll, PayrollSignature
from trainingmgr.pay.rolls.queries.sums import Sums
from trainingmgr.pay.rolls.rules import SHOWN, Deed, PayrollState, Seen, Slot
from trainingmgr.pay.rolls.words import DEEDS
from trainingmgr.pay.rules import HoldReason

Link = Callable[..., str | None]
Made = tuple[Any, ...]
"""Title, kind of status, what is so, address, and a sum where there is one."""


@dataclass(frozen=True)
class Step:
    """One step: its title, how it stands (a kind of status and a word), what is so, where to go."""

    number: int
    title: str
    kind: str
    word: str
    says: str = ""
    href: str | None = None
    money: Money | None = None


def steps(payroll: Payroll, given: Mapping[Deed, PayrollSignature], link: Link) -> list[Step]:
    """`link` gives the address of an endpoint, or None where there is no such room or right."""
    return list(_Close(payroll, given, link).steps())


class _Close:
    def __init__(
        self, payroll: Payroll, given: Mapping[Deed, PayrollSignature], link: Link
    ) -> None:
        self._payroll, self._given, self._link = payroll, given, link
        self._said: dict[str, Any] = payroll.summary
        self._sums = Sums(payroll)
        self._done = payroll.state in SHOWN
        self._out = payroll.state in (PayrollState.RELEASED, PayrollState.CLOSED)

    def steps(self) -> Iterator[Step]:
        for n, make in enumerate(
            (
                self._inputs, self._changes, self._posts, self._presence, self._identity,
                self._amounts, self._holds, self._signed, self._exported, self._results,
                self._queues, self._arrears, self._closed,
            ),
            start=1,
        ):  # fmt: skip
            title, kind, says, href, *sum_ = make()
            yield Step(n, title, kind, _word(kind), says, href, *sum_)

    def _of(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self._said.get(name, {})
        return found

    def _lines(self, **asked: Any) -> str | None:
        return self._link("payrolls.lines", uid=self._payroll.uid, **asked)

    def _inputs(self) -> Made:
        title = gettext("Inputs frozen, with their hash")
        if not self._done:
            return title, "none", "", None
        said = gettext("Hash %(hash)s", hash=(self._payroll.inputs_sha256 or "")[:12])
        return title, "ok", said, "#inputs"

    def _changes(self) -> Made:
        title = gettext("Compared with last month, a paper for each change")
        if not self._done:
            return title, "none", "", None
        if not self._said.get("previous"):
            return title, "ok", gettext("There is no payroll before to compare with."), None
        found = self._of("changes")
        total, without = (sum(each[n] for each in found.values()) for n in (0, 1))
        says = ngettext("%(num)s change", "%(num)s changes", total)
        href = self._link("payrolls.changes", uid=self._payroll.uid)
        if without:
            says += gettext(", %(count)s without a paper", count=without)
            href = self._link("payrolls.changes", uid=self._payroll.uid, paper="missing")
        return title, "stop" if without else "ok", says, href

    def _posts(self) -> Made:
        title = gettext("Each person on one funded post")
        found = self._of("slots")
        off = sum(count for slot, count in found.items() if slot != Slot.SLOTTED)
        if not self._done:
            return title, "none", "", None
        says = gettext("%(on)s on a post, %(off)s not", on=found.get(Slot.SLOTTED, 0),
                       off=off)  # fmt: skip
        href = self._lines(hold=HoldReason.NOT_SLOTTED.value) if off else None
        return title, "warn" if off else "ok", says, href

    def _presence(self) -> Made:
        title = gettext("Presence")
        if not self._done:
            return title, "none", "", None
        found = self._of("seen")
        said = {each: found.get(each, 0) for each in Seen}
        says = gettext(
            "%(seen)s seen, %(missing)s on a signed paper and not seen, %(unknown)s not known",
            seen=said[Seen.SEEN], missing=said[Seen.NOT_SEEN], unknown=said[Seen.UNKNOWN],
        )  # fmt: skip
        if found.get(Seen.EXCUSED):
            says += gettext(", %(count)s missing or captured", count=said[Seen.EXCUSED])
        worst = next((each for each in (Seen.UNKNOWN, Seen.NOT_SEEN) if found.get(each)), None)
        kind = {Seen.UNKNOWN: "unk", Seen.NOT_SEEN: "warn"}.get(worst, "ok") if worst else "ok"
        return title, kind, says, self._lines(seen=worst.value) if worst else None

    def _identity(self) -> Made:
        title = gettext("Nobody paid twice")
        if not self._done:
            return title, "none", "", None
        twice = self._held(HoldReason.DUPLICATE)
        says = ngettext("%(num)s line on hold", "%(num)s lines on hold", twice)
        href = self._lines(hold=HoldReason.DUPLICATE.value) if twice else None
        return title, "warn" if twice else "ok", says, href

    def _amounts(self) -> Made:
        title = gettext("Amounts computed again from the scale")
        if not self._done:
            return title, "none", "", None
        wrong = self._held(HoldReason.DATA_ERROR)
        says = gettext("%(lines)s lines came out the same", lines=self._said["lines"])
        if wrong:
            says += gettext(", %(count)s have no grade on the scale", count=wrong)
        href = self._lines(hold=HoldReason.DATA_ERROR.value) if wrong else None
        return title, "warn" if wrong else "ok", says, href

    def _holds(self) -> Made:
        title = gettext("Holds and sanctions")
        if not self._done:
            return title, "none", "", None
        held = self._sums.held
        says = ngettext("%(num)s line on hold", "%(num)s lines on hold", held.count)
        return title, "ok", says, self._lines(state="held"), held.money

    def _held(self, reason: HoldReason) -> int:
        found: list[int] = self._of("holds").get(reason.value, [0])
        return found[0]

    def _signed(self) -> Made:
        title = gettext("Prepared, verified and approved by three people")
        if not self._done:
            return title, "none", "", None
        there = [str(DEEDS[deed]) for deed in Deed if deed in self._given]
        says = gettext(", ").join(there) or gettext("Nobody has signed yet")
        return title, "ok" if len(there) == len(Deed) else "stop", says, "#signatures"

    def _exported(self) -> Made:
        title = gettext("Exported to banks, operators and pay parades")
        here = self._link("payments.payroll", uid=self._payroll.uid)
        if not self._out:
            return title, "none", "", None
        left, whole = self._sums.exported.count, self._sums.payable.count
        return title, "ok" if left == whole else "stop", _of(left, whole), here

    def _results(self) -> Made:
        title = gettext("Results of banks and operators brought in")
        here = self._link("payments.payroll", uid=self._payroll.uid)
        left, waiting = self._sums.exported.count, self._sums.waiting.count
        if not self._out or not left:
            return title, "none", "", here if self._out else None
        return title, "stop" if waiting else "ok", _of(left - waiting, left), here

    def _queues(self) -> Made:
        title = gettext("Refused, returned and uncollected")
        if not self._out or not self._sums.exported.count or self._sums.waiting.count:
            return title, "none", "", None
        failed = self._sums.failed
        says = ngettext("%(num)s line", "%(num)s lines", failed.count)
        kind = "warn" if failed.count else "ok"
        here = self._link("payments.payroll", uid=self._payroll.uid) if failed.count else None
        return title, kind, says, here, failed.money

    def _arrears(self) -> Made:
        title = gettext("What is unpaid carried into arrears")
        here = self._link("pay_arrears.index") or self._link("arrears.index")
        return title, "ok" if self._payroll.rolled_at else "none", "", here

    def _closed(self) -> Made:
        title = gettext("Closed, and the control sums are equal")
        if self._payroll.state is PayrollState.CLOSED:
            return title, "ok", "", "#sums"
        return title, "none", "", "#sums" if self._done else None


def _of(done: int, whole: int) -> str:
    said: str = gettext("%(done)s of %(whole)s lines", done=done, whole=whole)
    return said


def _word(kind: str) -> str:
    words = {"ok": gettext("Done"), "stop": gettext("To do"), "warn": gettext("Look at it"),
             "unk": gettext("Not known"), "none": gettext("Not done yet")}  # fmt: skip
    return str(words[kind])


def table(payroll: Payroll) -> list[tuple[str, int, Money]]:
    """The control sums: what is on the roll, and what became of it."""
    sums = Sums(payroll)
    return [
        (words, each.count, each.money)
        for words, each in (
            (gettext("On the roll"), sums.roll),
            (gettext("On hold"), sums.held),
            (gettext("Payable"), sums.payable),
            (gettext("Exported"), sums.exported),
            (gettext("Paid, confirmed"), sums.settled),
            (gettext("Refused by the bank"), sums.rejected),
            (gettext("Sent back or not collected"), sums.returned),
            (gettext("Unpaid"), sums.unpaid),
        )
    ]
