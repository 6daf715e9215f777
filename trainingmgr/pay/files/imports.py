"""A ministry's pay file of a month: its columns, and a row as plain values (domain 10.1).

Amounts are exact in the currency's own coin. An account is sealed while the file is checked, and
of a phone only a keyed mark is kept: equal ones are found, none is read back.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from babel.core import get_global
from sqlalchemy import select

from trainingmgr.core import clock, keys
from trainingmgr.core.db import db
from trainingmgr.core.money import Money
from trainingmgr.core.permissions import Permission
from trainingmgr.matching import records
from trainingmgr.pay.files.services import taking_in
from trainingmgr.pay.rules import Channel, ChannelFailure, HoldReason, LineState
from trainingmgr.pay.rules import files as written
from trainingmgr.registry.people.rules import NO_NAME, holds_account
from trainingmgr.registry.structure.models import Organisation
from trainingmgr.registry.structure.rules import OrganisationKind
from trainingmgr.tabular.dryrun import Row
from trainingmgr.tabular.importables import Bringer, Importable, register
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
)  # fmt: skip
_CURRENCIES = frozenset(get_global("all_currencies"))
_CODE = re.compile("[A-Z]{3}")


@dataclass(frozen=True)
class Services:
    """The armed services by code, and the one that is meant where a row names none."""

    by_code: Mapping[str, int]
    usual: int | None


def look_up(_rows: Sequence[Row], options: Mapping[str, Any]) -> Services:
    found = db.session.execute(
        select(Organisation.code, Organisation.id).where(
            Organisation.kind.in_((OrganisationKind.ARMED_SERVICE, OrganisationKind.HOST_GOV))
        )
    ).all()
    by_code = {code.casefold(): id_ for code, id_ in found}
    named = by_code.get(str(options.get("service", "")).casefold())
    return Services(by_code, named or (found[0].id if len(found) == 1 else None))


def build(row: Row, services: Services) -> dict[str, Any] | list[Problem]:
    """One row as plain values, or everything that is wrong with it."""
    problems: list[Problem] = []
    service = _service(row, services, problems)
    period = _period(row, problems)
    money = _money(row, problems)
    state = LineState(row["status"] or LineState.UNKNOWN)
    hold, failure = _reason(row, state, problems)
    _whom(row, problems)
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
    }  # fmt: skip


def also(row: Row, services: Services) -> list[Problem]:
    problems: list[Problem] = []
    _service(row, services, problems)
    if holds_account(row["name"]):
        problems.append(replace(row.problem("name", NO_NAME), value=masked(row["name"])))
    return problems


_TOTALS = frozenset("total totals totaux somme ensemble sum subtotal المجموع الإجمالي".split())


def _whom(row: Row, problems: list[Problem]) -> None:
    """A row that adds up the others pays nobody: taken for a person it would be a ghost."""
    words = row["name"].casefold().replace(":", " ").replace("-", " ").split()
    if words and words[0] in _TOTALS and not row["service_no"] and not row["dob"]:
        problems.append(
            row.problem("name", _("This row is a total, and pays nobody."),
                        _("Leave the rows with totals out of the file."))
        )  # fmt: skip


def _service(row: Row, services: Services, problems: list[Problem]) -> int | None:
    if row["service"]:
        found = services.by_code.get(row["service"].casefold())
        if found is None:
            problems.append(
                row.problem("service", _("No armed service has this code."),
                            _("Write the code of the service, as the register has it."))
            )  # fmt: skip
        return found
    if services.usual is None:
        problems.append(
            row.problem("service", _("This row does not say of which armed service it is."),
                        _("Add a column with the code of the service."))
        )  # fmt: skip
    return services.usual


def _period(row: Row, problems: list[Problem]) -> str | None:
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


def _next_month(today: date) -> date:
    return date(today.year + today.month // 12, today.month % 12 + 1, 1)


def _money(row: Row, problems: list[Problem]) -> dict[str, Any]:
    currency = (row["currency"] or "").upper()
    if not _CODE.fullmatch(currency) or currency not in _CURRENCIES:
        problems.append(
            row.problem("currency", _("This is not the code of a currency."),
                        _("Write three letters, such as XAF."))
        )  # fmt: skip
        return {}
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
    return {"net": net, "gross": gross, "currency": currency, "parts": parts}


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
        save=save,
        settle=taking_in.note_imported,
        remove=taking_in.take_back,
        depends=taking_in.rests_on,
    )
)
