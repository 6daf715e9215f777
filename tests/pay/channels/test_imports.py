"""Channels from a file: every row is checked and then waits for a second person."""

import csv
import io

import pytest
from sqlalchemy import select, text

from tests.makers import a_person, a_unit, a_user
from tests.pay.channels.made import WHY, a_provider
from tests.pay.made import now, work
from tests.pay.test_imports import told
from trainingmgr.accounts.rules import Role
from trainingmgr.core.db import db
from trainingmgr.pay.channels import imports, queries
from trainingmgr.pay.channels.models import PayChannel
from trainingmgr.pay.channels.rules import ChannelState, KycState, NameMatch
from trainingmgr.pay.rules import Channel
from trainingmgr.tabular import services
from trainingmgr.tabular.problems import Problem

HEAD = ["person_no", "name", "channel_type", "provider", "account", "phone", "holder_name", "kyc",
        "because"]  # fmt: skip


@pytest.fixture
def unit(app, november):
    a_provider(digits=10)
    a_provider(Channel.MOBILE_MONEY, "MOMO")
    return a_unit()


@pytest.fixture
def clerk(unit):
    return a_user(Role.HR_CLERK, unit=unit)


def line(person, **changes):
    usual = {
        "person_no": person.service_number, "name": person.name_display, "channel_type": "banque",
        "provider": "BNK", "account": "0456789123", "holder_name": person.name_display.upper(),
        "kyc": "oui", "because": WHY,
    }  # fmt: skip
    return usual | changes


def checked(lines, by):
    out = io.StringIO()
    write = csv.DictWriter(out, HEAD, restval="")
    write.writeheader()
    write.writerows(lines)
    batch = services.receive(
        io.BytesIO(out.getvalue().encode()), kind=imports.KIND, source="Bank", file_name="c.csv",
        by=by, options={"region": "TD"},
    )  # fmt: skip
    work()
    return now(batch)


def test_rows_become_proposals_with_sealed_numbers_and_the_file_can_be_taken_back(unit, clerk):
    people = [a_person(unit, name="Amina Hassan Cali"), a_person(unit, name="Saleh Youssouf")]
    batch = checked(
        [
            line(people[0]),
            line(people[1], channel_type="momo", provider="momo", account="", phone="66123456"),
        ],
        clerk,
    )
    assert batch.rejected == 0, told(batch)
    services.take_in(now(batch), by=clerk)
    work()
    verifier = a_user(Role.PAY_VERIFIER)
    found = queries.listed({}, reader=verifier).rows
    assert [(each.state, each.name_match, each.kyc, each.identifier_end) for each in found] == [
        (ChannelState.PROPOSED, NameMatch.EXACT, KycState.VERIFIED, end) for end in ("3456", "9123")
    ]
    kept = db.session.execute(text("SELECT content FROM staged_row")).scalars().all()
    assert "0456789123" not in str(kept) and "66123456" not in str(kept)
    services.undo(now(batch), "Brought in by mistake.", by=clerk)
    work()
    assert db.session.scalar(select(PayChannel.id)) is None


def test_every_wrong_row_is_told_by_its_number_and_what_to_do(unit, clerk):
    person, other = a_person(unit, name="Amina Hassan Cali"), a_person(a_unit(), name="Ali Saleh")
    batch = checked(
        [
            line(person, account="4,56789E+09"),
            line(person, account="456789123"),
            line(other),
            line(person, name="Brahim Mahamat Nour"),
            line(person, provider="NONE"),
            line(person, channel_type="cash"),
            line(person, because="no"),
        ],
        clerk,
    )
    found = [Problem.read(each) for each in batch.report["problems"]]
    assert batch.accepted == 0
    for number, words in enumerate(
        ("shortened", "zeros at the front", "in your units", "quite another name",
         "No bank or operator", "have no number", "full sentence"), 2,
    ):  # fmt: skip
        assert any(each.row == number and words in str(each) for each in found), (number, words)


def test_nobody_brings_in_their_own_channel(unit, clerk):
    mine = a_person(unit, holder_id=clerk.holder_id)
    batch = checked([line(mine)], clerk)
    assert (batch.accepted, batch.rejected) == (0, 1)
    assert "This row is about you" in str(batch.report["problems"])
    assert db.session.scalar(select(PayChannel.id)) is None
