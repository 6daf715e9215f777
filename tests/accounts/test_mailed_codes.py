"""A forgotten password where the site has a mail server. The server is a real one, on loopback."""

import socketserver
import threading
from contextlib import contextmanager
from email import message_from_string, policy

import pytest
import time_machine

from tests.accounts.journeys import again, fill, signed_in, signing_in, somebody
from tests.accounts.test_reset_codes import GOOD, use
from tests.browser import Browser
from tests.databases import settings_for
from trainingmgr.accounts.models.signing_in import ResetCode
from trainingmgr.accounts.rules import Role
from trainingmgr.accounts.services import reset_codes, users
from trainingmgr.app import create_app
from trainingmgr.core import clock, jobs
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.core.settings import UnsafeSettings, read

SAID = "If this account has an e-mail address"


class Letterbox(socketserver.StreamRequestHandler):
    """As much of SMTP as one letter needs."""

    def handle(self):
        self.say("220 here")
        while line := self.rfile.readline().decode().strip():
            if line.lower() == "data":
                self.say("354 go on")
                text = b""
                while not text.endswith(b"\r\n.\r\n"):
                    text += self.rfile.readline()
                self.server.letters.append(
                    message_from_string(text[:-3].decode(), policy=policy.default)
                )
            self.say("221 bye" if line.lower() == "quit" else "250 fine")

    def say(self, line):
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def letterbox():
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Letterbox) as server:
        server.letters, server.daemon_threads = [], True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def post(fresh_database, tmp_path):
    with letterbox() as server:
        address = f"smtp://127.0.0.1:{server.server_address[1]}"
        settings = settings_for(
            fresh_database(), tmp_path, mail_server=address, mail_from="site@example.org"
        )
        app = create_app(settings, testing=True)
        with app.app_context():
            server.app = app
            yield server
            db.session.remove()
            db.engine.dispose()


def ask(app, username, **how):
    browser = Browser(app)
    browser.answer = fill(browser, "/sign-in/forgotten", username=username, **how)
    return browser


def delivered(post):
    while jobs.work():
        pass
    db.session.rollback()
    return post.letters


def code_in(letter):
    return next(line for line in letter.get_content().split() if line.count("-") == 3)


def test_a_code_goes_to_the_owners_address_and_opens_the_account_once(post):
    user = somebody(email="zara@example.org")
    asked = ask(post.app, user.username)
    assert asked.answer.status_code == 303
    assert SAID in asked.get("/sign-in/code").text
    (letter,) = delivered(post)
    assert letter["To"] == "zara@example.org"
    text = letter.get_content()
    assert user.name not in text
    assert user.username not in text
    code = code_in(letter)
    assert use(post.app, user, code).answer.status_code == 303
    assert use(post.app, user, code).answer.status_code == 422
    assert signing_in(post.app, user, GOOD).answer.status_code == 303
    assert not again(user).may_approve


def test_whoever_asks_learns_nothing(post):
    here = somebody(email="zara@example.org")
    silent, closed = somebody(), somebody(email="old@example.org", active=False)
    answers = []
    for name in (here.username, silent.username, closed.username, "nobody.at.all"):
        asked = ask(post.app, name, address=f"198.51.100.{len(answers)}")
        told = asked.get("/sign-in/code").text
        answers.append((asked.answer.status_code, asked.answer.location, SAID in told))
    assert set(answers) == {(303, "/sign-in/code", True)}
    assert [letter["To"] for letter in delivered(post)] == ["zara@example.org"]


def test_the_code_stands_for_an_hour_and_lies_nowhere_in_clear(post):
    user = somebody(email="zara@example.org")
    ask(post.app, user.username)
    code = code_in(delivered(post)[0])
    kept = db.session.query(ResetCode).one()
    assert code not in kept.code_hash
    hour = reset_codes.MAILED_CODE_STANDS.total_seconds()
    assert round((kept.expires_at - kept.made_at).total_seconds()) == hour == 3600
    with time_machine.travel(clock.now() + reset_codes.MAILED_CODE_STANDS * 1.1):
        assert use(post.app, user, code).answer.status_code == 422


def test_three_an_hour_are_sent_and_then_none(post):
    user = somebody(email="zara@example.org")
    for n in range(5):
        ask(post.app, user.username, address=f"203.0.113.{n}")
        delivered(post)
    assert len(post.letters) == 3


def test_asking_again_and_again_from_one_place_has_to_wait(post):
    told = [ask(post.app, "nobody.at.all").answer.status_code for _n in range(7)]
    assert told[0] == 303
    assert told[-1] == 429


def test_the_mailbox_of_an_approver_opens_nothing_without_a_second_person(post):
    user = somebody(Role.FINANCE, email="pay@example.org")
    admin, dpo = somebody(Role.USER_ADMIN), somebody(Role.DPO)
    ask(post.app, user.username)
    (letter,) = delivered(post)
    assert "second person" in letter.get_content()
    code = code_in(letter)
    assert use(post.app, user, code).answer.status_code == 422
    waiting = db.session.query(ResetCode).one()
    reset_codes.countersign(waiting, by=dpo)
    assert admin.id != dpo.id
    assert use(post.app, user, code).answer.status_code == 303


def test_a_slip_of_paper_is_not_made_worthless_by_whoever_asks(post):
    user = somebody(email="zara@example.org")
    code = reset_codes.give(user, by=somebody(Role.USER_ADMIN))
    ask(post.app, user.username)
    assert delivered(post) == []
    assert use(post.app, user, code).answer.status_code == 303


def test_the_owner_alone_says_where_mail_goes(post):
    user = somebody()
    browser = signed_in(post.app, user)
    for odd in ("nowhere", "zara@example.org\r\nBcc: all@example.org", "a@b.org,c@d.org"):
        assert "Write it as name@place." in fill(browser, "/account/email", email=odd).text
    assert fill(browser, "/account/email", email="zara@example.org").status_code == 303
    assert again(user).email == "zara@example.org"
    fill(browser, "/account/email", email="else@example.org", version="1")
    assert again(user).email == "zara@example.org", "written in another window since"
    assert "zara@example.org" in browser.get("/account").text
    other = somebody()
    with pytest.raises(Refusal, match="yours alone"):  # one mailbox is one person (security 4.3.5)
        users.set_email(other, "Zara@example.org", seen=other.version, by=other)
    admin = Browser(post.app, somebody(Role.USER_ADMIN))
    assert "zara@example.org" not in admin.get(f"/accounts/{user.uid}").text


def test_a_server_that_does_not_answer_loses_nothing(post):
    user = somebody(email="zara@example.org")
    post.shutdown()
    post.server_close()
    ask(post.app, user.username)
    delivered(post)
    assert db.session.query(jobs.Job).one().state is jobs.JobState.FAILED
    assert db.session.query(ResetCode).count() == 0
    assert signing_in(post.app, user).answer.status_code == 303


def test_without_a_mail_server_the_page_is_not_there(app):
    browser = Browser(app)
    assert browser.get("/sign-in/forgotten").status_code == 404
    assert "e-mail" not in browser.get("/sign-in").text


@pytest.mark.parametrize(
    ("server", "sender"),
    [("mail.example.org", "a@b"), ("http://mail", "a@b"), ("smtp://", "a@b"), ("smtp://mail", "")],
)
def test_a_mail_server_that_cannot_be_is_refused_at_start(server, sender):
    with pytest.raises(UnsafeSettings, match="TRAININGMGR_MAIL"):
        read({"TRAININGMGR_MAIL_SERVER": server, "TRAININGMGR_MAIL_FROM": sender})
