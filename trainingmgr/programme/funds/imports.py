"""Movements of money from a file: the statement of a bank, or the ledger as it was exported.

Each row waits for its second person as if it were typed. A movement of the same money to the same
stage by the same paper is recorded once: a row that says the same is passed over, one that says
otherwise is refused.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import ngettext

from trainingmgr.accounts.queries import by_key
from trainingmgr.core.errors import Sentence
from trainingmgr.core.money import Money
from trainingmgr.core.permissions import Permission
from trainingmgr.programme.funds import queries, services
from trainingmgr.programme.funds.models import ONE_MONEY, Fund
from trainingmgr.programme.funds.rules import Stage
from trainingmgr.programme.funds.words import STAGES
from trainingmgr.tabular.dryrun import Built, Row
from trainingmgr.tabular.importables import Bringer, Importable, register
from trainingmgr.tabular.mapping import Column, Kind, Worded
from trainingmgr.tabular.models import ImportBatch
from trainingmgr.tabular.problems import said as _
from trainingmgr.tabular.queries import accepted
from trainingmgr.tabular.rules import Change

KIND = "fund-movements"
MOST = 1000
COLUMNS = (
    Column("money", _("Money"), required=True, kind=Kind.CODE, longest=40,
           aliases=("code", "fund", "fonds", "رمز المال")),
    Column("stage", _("How far the money is"), required=True, kind=Kind.CHOICE,
           choices=Worded(STAGES), aliases=("stage", "étape", "المرحلة")),
    Column("amount", _("Amount"), required=True, kind=Kind.DECIMAL,
           aliases=("montant", "المبلغ")),
    Column("currency", _("Currency"), required=True, kind=Kind.CODE, longest=3,
           aliases=("devise", "العملة")),
    Column("on", _("On"), required=True, kind=Kind.DATE, aliases=("date", "التاريخ")),
    Column("document", _("Number of the paper"), required=True, longest=120,
           aliases=("document", "pièce", "الوثيقة")),
    Column("says", _("Remark"), longest=2000, aliases=("remarque", "ملاحظة")),
)  # fmt: skip
Known = Mapping[str, Fund]


def look_up(rows: Sequence[Row], _options: Mapping[str, Any]) -> Known:
    return queries.by_code({str(row["money"] or "").upper() for row in rows})


def build(row: Row, known: Known) -> Built:
    """One movement as plain values, or everything that is wrong with it. An amount below nothing
    takes back what was written before.
    """
    fund = known.get(str(row["money"] or "").upper())
    if fund is None:
        return row.problem("money", _("No money on the books has this code."))
    try:
        amount = Money.of(abs(row["amount"]), str(row["currency"]).upper())
    except (ValueError, ArithmeticError):
        return row.problem("amount", _("The currency has no coin as small as that."))
    if amount.currency != fund.currency:
        return row.problem("currency", ONE_MONEY)
    stage, back = Stage(row["stage"]), row["amount"] < 0
    document, says = str(row["document"]).strip(), str(row["says"] or "").strip()
    said: dict[str, Any] = {"on": row["on"], "document": document, "back": back, "says": says}
    stands = _recorded(fund, stage, document, back=back)
    if stands is not None and stands != (amount, row["on"]):
        return row.problem(
            "document", _("A movement by this paper is recorded, and says otherwise."),
            _("Take it back on the page of the money, or give the right paper."),
        )  # fmt: skip
    wrong: tuple[str, Sentence] | None = None
    if stands is None:
        wrong = services.objection(fund, stage, amount, **said)
    if wrong is not None:
        return row.problem(*wrong)
    return {
        "money": fund.code, "stage": stage.value, "minor": amount.minor,
        "currency": amount.currency, "on": row["on"].isoformat(), "document": document,
        "back": back, "says": says, "stands": stands is not None,
    }  # fmt: skip


def _recorded(fund: Fund, stage: Stage, document: str, *, back: bool) -> tuple[Money, date] | None:
    """What is written of this money by this paper, unless a second person found it not right."""
    for each in fund.movements:
        is_same = each.stage is stage and each.document.casefold() == document.casefold()
        refused = each.verdict is not None and not each.verdict.is_right
        if is_same and not refused and (each.amount_minor < 0) is back:
            return Money(abs(each.amount_minor), each.currency), each.on
    return None


def key(content: Mapping[str, Any]) -> str:
    """One row for each money, stage and paper; what is taken back by it is another."""
    told = (content["money"], content["stage"], content["document"].casefold(), content["back"])
    return " ".join(map(str, told))


def change(content: Mapping[str, Any]) -> Change:
    return Change.UNCHANGED if content["stands"] else Change.NEW


def settle(batch: ImportBatch, by: Bringer) -> None:
    """Write every movement down by the rules of typing it."""
    user = by_key(by.id)
    rows = accepted(batch)
    new = [row.content for row in rows if change(row.content) is Change.NEW]
    known = queries.by_code({each["money"] for each in new})
    for each in new:
        fund, stage, document = known[each["money"]], Stage(each["stage"]), each["document"]
        if _recorded(fund, stage, document, back=each["back"]) is not None:
            continue  # another file brought it meanwhile
        services.move(
            fund, stage, Money(each["minor"], each["currency"]),
            on=date.fromisoformat(each["on"]), document=document, back=each["back"],
            says=each["says"], batch=batch, by=user,
        )  # fmt: skip


IMPORTABLE = register(
    Importable(
        kind=KIND,
        title=_("Movements of money"),
        columns=COLUMNS,
        permission=Permission.FUND_WRITE,
        approval=Permission.FUND_CONFIRM,
        counted=lambda n: ngettext("%(count)s movement", "%(count)s movements", n, count=n),
        place="funds.index",
        most=MOST,
        is_plain=True,
        look_up=look_up,
        build=build,
        key=key,
        change=change,
        settle=settle,
        unsettle=lambda batch, _by: services.take_back(batch),
        depends=services.rests_on,
    )
)
