"""What became of a payroll, in lines and in money."""

from trainingmgr.core.money import Money
from trainingmgr.core.values import dataclass
from trainingmgr.pay.rolls.models import (
    Payroll,
)
from trainingmgr.pay.rolls.rules import (
    PENDING,
)
from trainingmgr.pay.rules import ARRIVED, LineState


@dataclass(frozen=True)
class Sum:
    count: int
    money: Money


class Sums:
    """A payroll in lines and money, by what became of them: they add up to the whole."""

    def __init__(self, payroll_: Payroll) -> None:
        self._said, self._currency = payroll_.summary, payroll_.currency

    def _of(self, *states: LineState) -> Sum:
        kept = self._said.get("states", {})
        found = [kept[state.value] for state in states if state.value in kept]
        return Sum(sum(each[0] for each in found), self._money(sum(each[1] for each in found)))

    def _money(self, minor: int) -> Money:
        return Money(minor, self._currency)

    @property
    def roll(self) -> Sum:
        return self._of(*LineState)

    @property
    def held(self) -> Sum:
        return self._of(LineState.HELD)

    @property
    def payable(self) -> Sum:
        return self._of(*(state for state in LineState if state is not LineState.HELD))

    @property
    def exported(self) -> Sum:
        """Left the house in a file or on a sheet, whatever became of it since."""
        stays = {LineState.HELD, LineState.DRAFT, LineState.CHECKED, LineState.APPROVED,
                 LineState.CANCELLED}  # fmt: skip
        return self._of(*(state for state in LineState if state not in stays))

    @property
    def settled(self) -> Sum:
        return self._of(*ARRIVED)

    @property
    def rejected(self) -> Sum:
        return self._of(LineState.REJECTED)

    @property
    def returned(self) -> Sum:
        return self._of(LineState.RETURNED, LineState.UNCLAIMED)

    @property
    def waiting(self) -> Sum:
        """Left, and nobody has said yet what became of it."""
        return self._of(*(PENDING - {LineState.DRAFT, LineState.CHECKED, LineState.APPROVED}))

    @property
    def unpaid(self) -> Sum:
        """Everything on the roll that is not with its person."""
        return self._of(*(state for state in LineState if state not in ARRIVED))

    @property
    def add_up(self) -> bool:
        """Control sums: the whole is what is held and what is payable, in lines and in money."""
        whole, parts = self.roll, (self.held, self.payable)
        return (
            whole.count == sum(each.count for each in parts) == self._said.get("lines")
            and whole.money.minor == sum(each.money.minor for each in parts)
            and whole.money.minor == self._said.get("net")
            and self.exported.money.minor
            == self.settled.money.minor + self.waiting.money.minor + self.failed.money.minor
        )

    @property
    def failed(self) -> Sum:
        return self._of(LineState.REJECTED, LineState.RETURNED, LineState.UNCLAIMED,
                        LineState.PARTIALLY_PAID)  # fmt: skip
