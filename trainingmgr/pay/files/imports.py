"""A ministry's pay file of a month: its columns, and a row as plain values (domain 10.1).

Amounts are exact in the currency's own coin. An account is sealed while the file is checked, and
of a phone only a keyed mark is kept: equal ones are found, none is read back.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from trainingmgr.accounts.models import User
from trainingmgr.core import clock, keys
from trainingmgr.core.db import db
from trainingmgr.core.money import Money
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.matching import records
from trainingmgr.pay.files.queries import zeros
from trainingmgr.pay.files.rules import whole
from trainingmgr.pay.files.services import taking_in
from trainingmgr.pay.rules import ARRIVED, Channel, ChannelFailure, HoldReason, LineState
from trainingmgr.pay.rules import files as written
from trainingmgr.registry.people.rules import NO_NAME, holds_account
from trainingmgr.registry.structure.models import Organisation, Unit
from trainingmgr.registry.structure.queries import in_reach
from trainingmgr.registry.structure.rules import OrganisationKind
from trainingmgr.tabular.dryrun import Row
from trainingmgr.tabular.importables import Bringer, Importable, Stated, Verdict, register
from trainingmgr.tabular.mapping import Column, Kind
from trainingmgr.tabular.models import ImportBatch, StagedRow
from trainingmgr.tabular.problems import Problem, masked
from trainingmgr.tabular.problems import said as _

KIND = "pay"
CHANNELS = {each.value: each.value for each in Channel} | {
    word: channel.value
    for channel, words in {
        Channel.BANK_ACCOUNT: ("bank", "banque", "compte bancaire", "virement", "بنك", "مصرف"),
        Channel.MOBILE_MONEY: ("mobile", "momo", "argent mobile", "محفظة", "هاتف"),
        Channel.CASH_PARADE: ("cash", "espèces", "billetage", "نقد", "نقدا"),
        Channel.STIPEND_CARD: ("card", "carte", "بطاقة"),
        Channel.CHEQUE: ("check", "chèque", "شيك"),
        Channel.UNKNOWN: ("inconnu", "مجهول"),
    }.items()
    for word in words
}
ALLOWANCES = {
    "ration": _("Ration allowance"),
    "hazard": _("Hazard allowance"),
    "hardship": _("Hardship allowance"),
    "specialist": _("Specialist allowance"),
    "command": _("Command allowance"),
    "transport": _("Transport allowance"),
    "family": _("Family allowance"),
    "uniform": _("Uniform allowance"),
    "other": _("Other allowance"),
    written.ARREARS: _("Arrears paid with it"),
}
DEDUCTIONS = {
    "tax": _("Tax taken off"),
    "pension": _("Pension taken off"),
    "advance": _("Advance taken off"),
    "levy": _("Levy taken off"),
    "deduction": _("Other deduction"),
}
COLUMNS = (
    Column("cycle", _("Month of pay"), required=True, longest=40,
           aliases=("month", "period", "pay month", "mois", "période", "mois de paie", "الشهر",
                    "شهر الراتب", "الفترة")),
    Column("service", _("Armed service"), kind=Kind.CODE, longest=40,
           aliases=("force", "armée", "service armé", "القوة", "السلاح")),
    Column("service_no", _("Service number"), kind=Kind.CODE, longest=40,
           aliases=("matricule", "number", "no", "numéro matricule", "الرقم العسكري",
                    "رقم الخدمة")),
    Column("name", _("Name"), required=True,
           aliases=("full name", "nom", "nom et prénoms", "nom complet", "الاسم",
                    "الاسم الكامل")),
    Column("dob", _("Date of birth"), kind=Kind.PARTIAL_DATE,
           aliases=("born", "date de naissance", "né le", "تاريخ الميلاد")),
    Column("grade", _("Grade"), longest=40,
           aliases=("rank", "pay grade", "échelon", "الرتبة", "الدرجة")),
    Column("unit", _("Unit"), longest=120, aliases=("unité", "corps", "الوحدة")),
    Column("gross", _("Gross pay"), kind=Kind.DECIMAL,
           aliases=("brut", "salaire brut", "solde brute", "الراتب الإجمالي", "الإجمالي")),
    *(Column(f"allowance_{code}", label, kind=Kind.DECIMAL)
      for code, label in ALLOWANCES.items()),
    *(Column(f"deduction_{code}", label, kind=Kind.DECIMAL)
      for code, label in DEDUCTIONS.items()),
    Column("net", _("Net pay"), required=True, kind=Kind.DECIMAL,
           aliases=("amount", "net à payer", "salaire net", "solde nette", "montant",
                    "صافي الراتب", "الصافي", "المبلغ")),
    Column("currency", _("Currency"), required=True, kind=Kind.CODE, longest=3,
           aliases=("devise", "monnaie", "العملة")),
    Column("channel_type", _("Paid through"), kind=Kind.CHOICE, choices=CHANNELS,
           aliases=("channel", "mode de paiement", "canal", "طريقة الدفع")),
    Column("account", _("Account number"), kind=Kind.CODE, longest=60, secret=True,
           aliases=("account no", "iban", "compte", "numéro de compte", "رقم الحساب",
                    "الحساب")),
    Column("phone", _("Phone"), kind=Kind.CODE, longest=40, secret=True,
           aliases=("msisdn", "mobile number", "téléphone", "الهاتف", "رقم الهاتف")),
    Column("status", _("Pay status"), kind=Kind.CHOICE, choices=written.STATES,
           aliases=("state", "statut", "état", "الحالة")),
    Column("reason", _("Reason"), longest=60,
           aliases=("reason_code", "motif", "raison", "السبب")),
    Column("value_date", _("Value date"), kind=Kind.DATE,
           aliases=("paid on", "date de valeur", "date de paiement", "تاريخ الدفع")),
    Column("paid", _("Of which arrived"), kind=Kind.DECIMAL,
           aliases=("amount paid", "paid amount", "montant payé", "montant versé",
                    "المبلغ المدفوع")),
    Column("reference", _("Reference of the line"), kind=Kind.CODE, longest=60,
           aliases=("ref", "line id", "payslip no", "référence", "numéro de bulletin", "المرجع",
                    "رقم القسيمة")),
)  # fmt: skip


STATED = (
    Stated("month", _("Month of pay"), _("Such as 2026-10. Lines of another month are refused."),
           _("This is not a month."), written.period),
    Stated("total", _("Control total of the net pay"),
           _("As the letter of the file says it. The lines must add up to it."),
           _("Write the total in digits, such as 45000000."), whole.amount),
)  # fmt: skip


@dataclass(frozen=True)
class Services:
    """The armed services by code, whose pay whoever brings the file keeps, the one that is meant
    where a row names none, and the rest of what people said of the file.
    """

    by_code: Mapping[str, int]
    mine: Collection[int]
    usual: int | None
    known: whole.Known


def look_up(_rows: Sequence[Row], options: Mapping[str, Any]) -> Services:
    found = db.session.execute(
        select(Organisation.code, Organisation.id).where(
            Organisation.kind.in_((OrganisationKind.ARMED_SERVICE, OrganisationKind.HOST_GOV))
        )
    ).all()
    by_code = {code.casefold(): id_ for code, id_ in found}
    named = by_code.get(str(options.get("service", "")).casefold())
    known = whole.Known.of(options, options.get("answers", {}))
    mine = _kept_by(options["by"], by_code.values())
    usual = next(iter(mine)) if len(mine) == 1 else None
    return Services(by_code, mine, named or usual, known)


def _kept_by(user_id: int, services: Collection[int]) -> frozenset[int]:
    """Services of which this account reaches a unit: their pay is its work."""
    user = db.session.scalars(
        select(User).where(User.id == user_id).options(selectinload(User.grants))
    ).one()
    reach = user.reach(Permission.PAY_IMPORT)
    if reach.national:
        return frozenset(services)
    return frozenset(db.session.scalars(select(Unit.service_id).where(in_reach(reach)).distinct()))


def build(row: Row, services: Services) -> dict[str, Any] | list[Problem]:
    """One row as plain values, or everything that is wrong with it."""
    problems: list[Problem] = []
    service = _service(row, services, problems)
    period = _period(row, services.known, problems)
    money = _money(row, services.known, problems)
    state = LineState(row["status"] or LineState.UNKNOWN)
    hold, failure = _reason(row, state, problems)
    _zeros(row, services.known, problems)
    if holds_account(row["name"]):
        problems.append(replace(row.problem("name", NO_NAME), value=masked(row["name"])))
    if problems:
        return problems
    account = records.number(row["account"] or "")
    phone = records.phone(row["phone"] or "")
    ring = keys.ring()
    return {
        "service": service, "period": period, "service_no": row["service_no"],
        "name": row["name"], "born": row["dob"], "grade": row["grade"], "unit": row["unit"],
        **money, "channel": row["channel_type"] or Channel.UNKNOWN,
        "sealed": ring.seal(row["account"]).decode() if account else None,
        "account_end": account[-4:] or None,
        "account_mark": ring.mark("pay account", account) if account else None,
        "phone_mark": ring.mark("pay phone", phone) if phone else None,
        "state": state, "hold": hold, "failure": failure, "since": row["value_date"],
        "reference": row["reference"],
    }  # fmt: skip


def also(row: Row, services: Services) -> list[Problem]:
    problems: list[Problem] = []
    _service(row, services, problems)
    if holds_account(row["name"]):
        problems.append(replace(row.problem("name", NO_NAME), value=masked(row["name"])))
    return problems


def _zeros(row: Row, known: whole.Known, problems: list[Problem]) -> None:
    problems += [
        row.problem(code, _("The zeros before this number are lost."),
                    _("Set the column to text and type the number again."))
        for code in whole.NUMBERS
        if known.lost_zeros(code, records.number(row[code] or ""))
    ]  # fmt: skip


def _service(row: Row, services: Services, problems: list[Problem]) -> int | None:
    if row["service"]:
        found = services.by_code.get(row["service"].casefold())
        if found is None:
            problems.append(
                row.problem("service", _("No armed service has this code."),
                            _("Write the code of the service, as the register has it."))
            )  # fmt: skip
        elif found not in services.mine:
            problems.append(
                row.problem("service", _("The pay of this service is not kept by you."),
                            _("Whoever keeps it brings these lines."))
            )  # fmt: skip
        return found
    if services.usual is None:
        problems.append(
            row.problem("service", _("This row does not say of which armed service it is."),
                        _("Add a column with the code of the service."))
        )  # fmt: skip
    return services.usual


EARLY = 31
"""Days before its month on which pay may be paid: what is older is another month's."""


def _period(row: Row, known: whole.Known, problems: list[Problem]) -> str | None:
    try:
        period = written.period(row["cycle"])
    except ValueError:
        problems.append(
            row.problem("cycle", _("This is not a month."), _("Write year and month: 2026-11."))
        )
        return None
    if written.first_day(period) > _next_month(clock.today()):
        problems.append(row.problem("cycle", _("This month is far in the future.")))
        return period
    if known.month not in (None, period):
        problems.append(
            row.problem("cycle", _("This line is of another month than the file, which pays "
                                   "%(month)s.", month=known.month),
                        _("Bring the lines of another month as a file of their own."))
        )  # fmt: skip
    paid: date | None = row["value_date"]
    if paid and paid < written.first_day(period) - timedelta(days=EARLY):
        problems.append(
            row.problem("value_date", _("This day is long before the month that is paid."),
                        _("Look whether the line is of another month."))
        )  # fmt: skip
    return period


def _next_month(today: date) -> date:
    return date(today.year + today.month // 12, today.month % 12 + 1, 1)


def _money(row: Row, known: whole.Known, problems: list[Problem]) -> dict[str, Any]:
    currency = (row["currency"] or "").upper()
    if currency not in whole.CURRENCIES:
        problems.append(
            row.problem("currency", _("This is not the code of a currency."),
                        _("Write three letters, such as XAF."))
        )  # fmt: skip
        return {}
    if known.currency not in (None, currency):
        problems.append(
            row.problem("currency", _("This line is in another currency than the file, which pays "
                                      "in %(currency)s.", currency=known.currency),
                        _("Bring the lines in another currency as a file of their own."))
        )  # fmt: skip
    net = _minor(row, "net", currency, problems)
    gross = _minor(row, "gross", currency, problems) if row["gross"] is not None else net
    if net * 100 > gross * 101 and not problems:
        problems.append(
            row.problem("net", _("The net pay is more than the gross pay."),
                        _("Look whether the two columns were exchanged."))
        )  # fmt: skip
    parts = {
        code: _minor(row, f"{kind}_{code}", currency, problems)
        for kind, codes in (("allowance", ALLOWANCES), ("deduction", DEDUCTIONS))
        for code in codes
        if row[f"{kind}_{code}"]
    }
    paid = _arrived(row, net, currency, problems)
    return {"net": net, "gross": gross, "currency": currency, "parts": parts, "paid": paid}


def _arrived(row: Row, net: int, currency: str, problems: list[Problem]) -> int | None:
    """How much of the net arrived, where the file says it: the rest is owed."""
    if row["paid"] is None:
        return None
    paid = _minor(row, "paid", currency, problems)
    if paid > net:
        problems.append(row.problem("paid", _("More arrived than the net pay.")))
    elif paid < net and row["status"] in ARRIVED:
        problems.append(
            row.problem("paid", _("The line says that it arrived, and less than its net pay did."),
                        _("Write “partially_paid” as its state, or correct the amount."))
        )  # fmt: skip
    return min(paid, net)


def _minor(row: Row, code: str, currency: str, problems: list[Problem]) -> int:
    amount: Decimal = row[code]
    if amount < 0:
        problems.append(row.problem(code, _("An amount of pay is never below zero.")))
        return 0
    try:
        return Money.of(amount, currency).minor
    except ValueError:
        problems.append(
            row.problem(code, _("%(currency)s has no coin as small as this.", currency=currency),
                        _("Write the amount without the extra decimals."))
        )  # fmt: skip
        return 0


def _reason(
    row: Row, state: LineState, problems: list[Problem]
) -> tuple[HoldReason | None, ChannelFailure | None]:
    """Why a line is held or failed. A failure nobody listed is "other"; a hold is never guessed."""
    if not row["reason"]:
        return None, None
    code = written.reason_code(row["reason"])
    if state is not LineState.HELD:
        return None, written.FAILURES.get(code, ChannelFailure.OTHER)
    if code not in written.HOLDS:
        problems.append(
            row.problem("reason", _("This reason of a hold is not known here."),
                        _("Write one of: %(words)s.", words=", ".join(written.HOLDS)))
        )  # fmt: skip
    return written.HOLDS.get(code), None


def tally(so_far: Mapping[str, Any], rows: Sequence[Row]) -> Mapping[str, Any]:
    counted = whole.Tally.read(so_far)
    for row in rows:
        counted.add(row)
    return counted.stored()


def verdict(so_far: Mapping[str, Any], batch: ImportBatch) -> Verdict:
    counted, known = whole.Tally.read(so_far), whole.Known.of(batch.options, batch.answers)
    return Verdict(
        whole.notes(counted, known),
        whole.questions(counted, known, batch.file_name, zeros.bare(batch.id)),
        whole.problems(counted, known),
    )


def save(batch: ImportBatch, rows: Sequence[StagedRow], by: Bringer) -> None:
    taking_in.stage_many([(row.number, row.content) for row in rows], batch=batch, by=by)


IMPORTABLE = register(
    Importable(
        kind=KIND,
        title=_("Pay of a month"),
        columns=COLUMNS,
        permission=Permission.PAY_IMPORT,
        approval=Permission.PAY_READ,
        look_up=look_up,
        also=also,
        build=build,
        key=lambda content: content["reference"],
        stated=STATED,
        tally=tally,
        passed_over=whole.is_total,
        verdict=verdict,
        save=save,
        settle=taking_in.note_imported,
        remove=taking_in.take_back,
        depends=taking_in.rests_on,
    )
)
