"""Pay channels from a file: each row becomes a proposal that a second person decides."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any

from flask_babel import ngettext
from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from trainingmgr.accounts.models import User
from trainingmgr.core import clock, keys
from trainingmgr.core.db import db
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.pay.channels import queries, services
from trainingmgr.pay.channels.models import PaymentProvider
from trainingmgr.pay.channels.rules import (
    IDENTIFIED,
    OFFERED,
    KycState,
    NameMatch,
    Unsound,
    name_match,
)
from trainingmgr.pay.rules import Channel
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import known, visible
from trainingmgr.tabular.dryrun import Row
from trainingmgr.tabular.importables import Bringer, Importable, register
from trainingmgr.tabular.mapping import Column, Kind
from trainingmgr.tabular.models import ImportBatch, StagedRow
from trainingmgr.tabular.problems import Problem
from trainingmgr.tabular.problems import said as _

KIND = "pay_channels"
KINDS = {each.value: each.value for each in OFFERED} | {
    word: channel.value
    for channel, words in {
        Channel.BANK_ACCOUNT: ("bank", "banque", "compte bancaire", "virement", "بنك", "مصرف"),
        Channel.MOBILE_MONEY: ("mobile", "momo", "argent mobile", "محفظة", "هاتف"),
        Channel.CASH_PARADE: ("cash", "espèces", "billetage", "نقد", "نقدا"),
        Channel.STIPEND_CARD: ("card", "carte", "بطاقة"),
        Channel.CHEQUE: ("check", "chèque", "شيك"),
    }.items()
    for word in words
}
KYC = {each.value: each.value for each in KycState} | {
    "yes": "verified", "oui": "verified", "نعم": "verified", "vérifié": "verified",
    "no": "not_started", "non": "not_started", "لا": "not_started",
}  # fmt: skip
COLUMNS = (
    Column("person_no", _("Programme or service number"), required=True, kind=Kind.CODE,
           longest=40,
           aliases=("service_no", "matricule", "number", "numéro matricule", "الرقم العسكري",
                    "رقم الخدمة")),
    Column("name", _("Name"), required=True,
           aliases=("full name", "nom", "nom et prénoms", "nom complet", "الاسم",
                    "الاسم الكامل")),
    Column("channel_type", _("Paid through"), required=True, kind=Kind.CHOICE, choices=KINDS,
           aliases=("channel", "mode de paiement", "canal", "طريقة الدفع")),
    Column("provider", _("Bank or operator, by its code"), kind=Kind.CODE, longest=40,
           aliases=("bank", "operator", "banque", "opérateur", "المصرف", "المشغل")),
    Column("account", _("Account number"), kind=Kind.CODE, longest=60, secret=True,
           aliases=("account no", "iban", "rib", "compte", "numéro de compte", "رقم الحساب",
                    "الحساب")),
    Column("phone", _("Phone"), kind=Kind.PHONE, secret=True,
           aliases=("msisdn", "mobile number", "téléphone", "الهاتف", "رقم الهاتف")),
    Column("holder_name", _("Name on the account"), longest=240,
           aliases=("account name", "titulaire", "nom du titulaire", "اسم صاحب الحساب")),
    Column("kyc", _("The provider knows the holder"), kind=Kind.CHOICE, choices=KYC,
           aliases=("verified", "vérifié", "تم التحقق")),
    Column("kyc_on", _("Known since"), kind=Kind.DATE),
    Column("because", _("Why"), required=True, longest=500,
           aliases=("reason", "motif", "raison", "السبب")),
)  # fmt: skip


@dataclass
class Known:
    """What the register knows of the people and providers of a piece of a file."""

    people: dict[str, Person]
    outside: set[str]
    names: dict[int, list[str]]
    waiting: set[int]
    providers: dict[str, PaymentProvider] = field(default_factory=dict)


def look_up(rows: Sequence[Row], options: Mapping[str, Any]) -> Known:
    numbers = {row["person_no"] for row in rows if row["person_no"]}
    bringer = db.session.scalar(
        select(User).where(User.id == options.get("by")).options(selectinload(User.grants))
    )
    wanted = (
        select(Person)
        .where(known(), or_(Person.number.in_(numbers), Person.service_number.in_(numbers)))
    )  # fmt: skip
    everybody = db.session.scalars(wanted).all()
    reach = visible(bringer, Permission.CHANNEL_PROPOSE) if bringer else None
    near = (
        {each.id for each in db.session.scalars(wanted.where(reach))}
        if reach is not None
        else set()
    )
    people: dict[str, Person] = {}
    outside: set[str] = set()
    for each in everybody:
        for number in filter(None, (each.service_number, each.number)):
            if each.id in near:
                people[number] = each
            else:
                outside.add(number)
    providers = {each.code.casefold(): each for each in queries.providers()}
    return Known(people, outside, queries.names_of(near), queries.proposed_for(near), providers)


def build(row: Row, known_: Known) -> dict[str, Any] | list[Problem]:
    """One row as plain values, or everything that is wrong with it."""
    person = known_.people.get(row["person_no"])
    if person is None:
        return [
            row.problem("person_no", _("Nobody in your units has this number."),
                        _("Look whether zeros at the front were lost. Somebody else's clerk brings "
                          "in the people of other units."))
        ]  # fmt: skip
    problems: list[Problem] = []
    names = known_.names[person.id]
    if name_match(row["name"], names) not in (NameMatch.EXACT, NameMatch.CLOSE):
        problems.append(
            row.problem("name", _("This number is of somebody with quite another name."),
                        _("Look whether the number is right."))
        )  # fmt: skip
    if person.id in known_.waiting:
        problems.append(
            row.problem(
                "person_no", _("A pay channel of this person waits for a decision already.")
            )
        )
    if len(row["because"] or "") < 10:
        problems.append(row.problem("because", _("Give the reason in a full sentence.")))
    if row["kyc_on"] and row["kyc_on"] > clock.today():
        problems.append(row.problem("kyc_on", _("This day is still to come.")))
    kind = Channel(row["channel_type"])
    number = _number(row, kind, known_, problems)
    if problems:
        return problems
    holder = row["holder_name"] if number else None
    return {
        "person_id": person.id,
        "kind": kind,
        **(number or {"provider_id": None, "sealed": None, "end": None, "mark": None}),
        "holder_name": holder,
        "match": name_match(holder or "", names),
        "kyc": row["kyc"] or KycState.NOT_STARTED,
        "kyc_on": row["kyc_on"],
        "because": row["because"],
    }


def _number(
    row: Row, kind: Channel, known_: Known, problems: list[Problem]
) -> dict[str, Any] | None:
    column = "phone" if kind is Channel.MOBILE_MONEY else "account"
    if kind not in IDENTIFIED:
        if row["account"] or row["phone"]:
            problems.append(
                row.problem("account", _("Cash and cheques have no number."),
                            _("Delete the number, or write how the person is really paid."))
            )  # fmt: skip
        return None
    provider = known_.providers.get((row["provider"] or "").casefold())
    if provider is None or provider.kind is not kind:
        problems.append(
            row.problem("provider", _("No bank or operator of this kind has this code."),
                        _("Write one of: %(words)s.", words=", ".join(
                            sorted(p.code for p in known_.providers.values() if p.kind is kind)
                        ) or "–"))
        )  # fmt: skip
        return None
    if not row[column]:
        problems.append(row.problem(column, _("The number is missing.")))
        return None
    try:
        found = services.sound(kind, row[column], provider, "")
    except Unsound as wrong:
        problems.append(row.problem(column, wrong.sentence))
        return None
    sealed = keys.ring().seal(found.number).decode()
    return {
        "provider_id": provider.id, "sealed": sealed, "end": found.end, "mark": found.mark,
    }  # fmt: skip


def save(batch: ImportBatch, rows: Sequence[StagedRow], by: Bringer) -> None:
    services.stage_many([row.content for row in rows], batch=batch, by=by)


IMPORTABLE = register(
    Importable(
        kind=KIND,
        title=_("Pay channels"),
        columns=COLUMNS,
        permission=Permission.CHANNEL_PROPOSE,
        approval=Permission.CHANNEL_DECIDE,
        counted=lambda n: ngettext("%(count)s pay channel", "%(count)s pay channels", n, count=n),
        place="pay_channels.index",
        look_up=look_up,
        build=build,
        key=lambda content: str(content["person_id"]),
        about=lambda content: content["person_id"],
        save=save,
        settle=services.note_imported,
        unsettle=services.note_taken_back,
        remove=services.take_back,
        depends=services.rests_on,
    )
)
