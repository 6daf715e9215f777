"""The pages of pay channels: asked, shared, agreed, told, stopped; the number for one alone."""

from datetime import date

from sqlalchemy import select

from tests.documents.papers import text_of
from tests.makers import a_person
from tests.pay.channels.made import WHY
from tests.pay.channels.test_services import Desk, desk  # noqa: F401  the fixture
from trainingmgr.core.db import db
from trainingmgr.pay.channels import queries, views
from trainingmgr.pay.channels.models import PayChannel
from trainingmgr.pay.channels.rules import ChannelState, KycState, Stage

ON = "24/11/2026"


def at(channel):
    return f"/pay/channels/{channel.uid}"


def test_a_channel_goes_its_way_through_the_pages(desk: Desk, browse, monkeypatch):  # noqa: F811
    clerk, verifier = browse(desk.clerk), browse(desk.verifier)
    new = f"/pay/channels/people/{desk.person.uid}/new"
    facts = {
        "kind": "bank_account", "provider": str(desk.bank.id), "kyc": "verified",
        "holder_name": "AMINA HASSAN CALI", "because": "Came with the paper of the bank.",
    }  # fmt: skip
    refused = clerk.post(new, number="456789123", **facts)
    assert refused.status_code == 422 and "zeros at the front" in refused.text
    asked = clerk.post(new, number="4567891234", **facts)
    assert asked.status_code == 302
    (channel,) = queries.listed({}, reader=desk.verifier).rows
    unseen = verifier.post(f"{at(channel)}/decision", opened=verifier.get("/account"), version="1",
                           decision="agree")  # fmt: skip
    assert "Open it first" in unseen.text, "security 4.3.4"
    page = verifier.get(f"{at(channel)}/decision")
    assert "1234" in page.text and "4567891234" not in page.text
    answer = verifier.post(f"{at(channel)}/decision", decision="agree")
    assert answer.status_code == 302
    second = browse(desk.second)
    assert second.get(f"{at(channel)}/letter.pdf?language=ar").data.startswith(b"%PDF")
    assert second.get("/pay/channels/notices.pdf").data.startswith(b"%PDF")
    monkeypatch.setattr(views, "MOST_PRINTED", 0)
    paper = second.get("/pay/channels/notices.pdf").data
    assert "Print the rest unit by unit" in text_of(paper), "a paper that stops says so"
    told = second.post(at(channel), deed="tell", how="letter", on=ON)
    assert told.status_code == 302 and desk.active().active_from == date(2026, 11, 24)
    assert "•••• 1234" in second.get(f"/pay/channels/people/{desk.person.uid}").text
    stopped = second.post(at(channel), deed="stop", because="The person lost the card of it.")
    assert stopped.status_code == 302 and desk.active() is None


def stands(uid):
    found = db.session.scalars(select(PayChannel).where(PayChannel.uid == uid)).one()
    return found.state, found.stage(date(2026, 11, 24)), found.kyc


def test_many_are_agreed_at_once_and_a_shared_one_waits_for_its_reason(
    desk: Desk,  # noqa: F811
    browse,
):
    names = ("Brahim Mahamat", "Cabdi Jaamac", "Zenaba Moussa")
    others = [a_person(desk.unit, name=name) for name in names]
    numbers = ("9876543200", "9876543210", "9876543200")
    first = desk.asked().uid
    _one, two, same = (
        desk.asked(number, person=person).uid
        for number, person in zip(numbers, others, strict=True)
    )
    verifier, head = browse(desk.verifier), browse(desk.head)
    second, clerk = browse(desk.second), browse(desk.clerk)
    opened = verifier.get("/pay/channels?stage=decide", costs=2)
    all_of = "/pay/channels/agreements"
    verifier.post(all_of, opened=opened, who=[str(first)], looked="y")
    assert "Open it first" in verifier.get("/pay/channels").text, "security 4.3.4"
    for uid, state in ((first, ChannelState.AGREED), (same, ChannelState.PROPOSED)):
        whole = verifier.post(all_of, opened=opened, who=[str(uid)])
        assert WHY in whole.text and stands(uid)[0] is ChannelState.PROPOSED, "shown whole first"
        verifier.post(all_of, opened=whole)
        assert stands(uid)[0] is state
    assert stands(first)[1] is Stage.TELL
    shared = head.post(f"/pay/channels/{same}", deed="share", why="They are married, both asked.")
    assert shared.status_code == 302
    kyc = verifier.post(f"/pay/channels/{same}", deed="kyc", kyc="expired", since=ON)
    assert kyc.status_code == 302 and stands(same)[2] is KycState.EXPIRED
    opened = second.get("/pay/channels?stage=tell")
    second.post("/pay/channels/tellings", opened=opened, who=[str(first)], how="parade_list", on=ON)
    assert stands(first)[1] is Stage.NOW
    assert clerk.post(f"/pay/channels/{two}", deed="withdraw").status_code == 302
    assert stands(two)[0] is ChannelState.WITHDRAWN


def test_the_paymaster_sees_a_number_once_for_a_reason_and_enters_banks(
    desk: Desk,  # noqa: F811
    browse,
):
    channel, finance = desk.asked(), browse(desk.finance)
    page = finance.get(f"{at(channel)}/number")
    assert "4567891234" not in page.text
    shown = finance.post(f"{at(channel)}/number", reason="For the payment file of November.")
    assert "4567891234" in shown.text
    entered = finance.post("/pay/channels/providers", code="NEW", kind="bank_account",
                           title_en="New Bank", format="rib", digits="")  # fmt: skip
    assert entered.status_code == 302 and queries.provider("new") is not None
