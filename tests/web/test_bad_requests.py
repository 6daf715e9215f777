"""Requests that no browser sends: strange hosts, methods, bodies, headers and cookies."""

from io import BytesIO

import pytest

from tests.browser import Browser, Page

PARTS = "multipart/form-data"


@pytest.fixture
def ask(app):
    client = app.test_client()
    return lambda path="/sign-in", method="GET", **how: client.open(path, method=method, **how)


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "a b", "[::1", "", "\\"]
)
def test_a_site_answers_to_its_own_name_only(ask, host):
    answer = ask(headers={"Host": host})
    assert answer.status_code == 400
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "[::1]:8000", "LOCALHOST"])
def test_whoever_watches_on_this_machine_is_answered(ask, host):
    assert ask("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "NONSENSE"])
def test_another_method_is_refused_and_says_which_are_taken(ask, method):
    answer = ask(method=method)
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


@pytest.mark.parametrize(
    "path", ["/verify/%00", "/search?q=%00", "/search?%00=1", "/%00", "/sign-in?next=%00"]
)
def test_the_letter_that_is_none_is_refused(browser, path):
    answer = browser.get(path)
    assert answer.status_code == 400
    assert "could not read what was sent" in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/%ff%fe",
        "/verify/%ed%a0%80",
        "/search?q=%ed%a0%80",
        "/people/not-an-id",
        "/people/%F0%9F%92%A9",
        "/" + "x" * 5000,
        "/search?" + "q=1&" * 3000,
        "/search?q=" + "%D9%85" * 3000,
        "/search?=&&=%",
        "//",
        "/..%2f..%2fetc/passwd",
    ],
)
def test_odd_addresses_break_nothing(browser, path):
    assert browser.get(path).status_code < 500


@pytest.mark.parametrize(
    ("kind", "body", "code"),
    [
        ("application/x-www-form-urlencoded", b"\xff\xfe=%zz&a=%00", 400),
        ("multipart/form-data", b"no boundary", 400),
        (
            "multipart/form-data; boundary=x",
            b"--x\r\nContent-Disposition: form-data; name=\r\n",
            400,
        ),
        ("multipart/form-data; boundary=x", b"--x--", 400),
        ("application/json", b"{", 400),
        ("text/\x7f", b"a", 400),
        ("", b"\x00" * 100, 400),
    ],
)
def test_a_body_that_is_no_form_is_refused(app, cast, kind, body, code):
    """Without the token of the session none of them gets any further."""
    browser = Browser(app, cast.training_clerk)
    answer = browser.ask("POST", "/account/sessions/end", data=body, content_type=kind)
    assert answer.status_code == code


@pytest.mark.parametrize(
    "sent",
    [
        {"data": {"current": (b"\x00\xff", "x.bin")}, "content_type": PARTS},
        {"json": {"current": 5, "password": [], "again": None}},
        {"json": [1, 2]},
        {"json": "current"},
    ],
    ids=["a file for a word", "numbers for words", "a list", "a word"],
)
def test_what_is_no_text_is_as_if_nothing_was_typed(app, cast, sent):
    browser = Browser(app, cast.training_clerk)
    token = Page(browser.get("/account/password")).values["csrf_token"]
    files = {name: (BytesIO(held), file) for name, (held, file) in sent.get("data", {}).items()}
    sent = sent | ({"data": files} if files else {})
    answer = browser.ask("POST", "/account/password", headers={"X-CSRFToken": token}, **sent)
    assert answer.status_code in (200, 422)
    assert answer.text.count('aria-invalid="true"') == 3


def test_too_much_is_too_much(app, cast):
    browser = Browser(app, cast.training_clerk)
    app.config["MAX_CONTENT_LENGTH"] = 1000
    answer = browser.ask("POST", "/imports/new", data={"file": b"x" * 2000})
    assert answer.status_code == 413
    assert "The file is too large" in answer.text
    app.config |= {"MAX_CONTENT_LENGTH": 32_000_000, "MAX_FORM_MEMORY_SIZE": 1000}
    app.config["MAX_FORM_PARTS"] = 100
    for fields in ({f"a{n}": "1" for n in range(101)}, {"password": "x" * 1001}):
        much = browser.ask("POST", "/account/password", data=fields, content_type=PARTS)
        assert much.status_code == 413


@pytest.mark.parametrize("value", ["", "x", "a.b.c", "\x01\x02", ".eJx", "é" * 50, "0" * 4000])
def test_a_cookie_that_is_not_ours_signs_nobody_in(app, value):
    for name in ("session", "known"):
        client = app.test_client()
        client.set_cookie(name, value)
        assert client.get("/").status_code == 303
        assert client.get("/sign-in").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept-Language": "\xff;q=x,,;;-"},
        {"Accept-Language": "zz-" + "x" * 5000},
        {"Accept-Encoding": "br;q=nan, *;q=-1"},
        {"Content-Length": "-5"},
        {"Content-Length": "many"},
        {"Range": "bytes=9999999999999999999-1"},
        {"If-None-Match": '"'},
        {"If-Modified-Since": "yesterday"},
        {"Referer": "\x00"},
        {"User-Agent": "\xff" * 5000},
        {"X-Forwarded-For": "::::"},
        {"Cookie": "=;=;;session"},
        {"Authorization": "Basic %%%"},
        {"Sec-Fetch-Site": "\xff"},
    ],
)
def test_odd_headers_break_nothing(ask, headers):
    for method in ("GET", "POST"):
        assert ask(method=method, headers=headers).status_code < 500


def test_a_page_that_is_shut_leads_to_what_is_open_above_it_and_says_whose_it_is(cast, app):
    page = Browser(app, cast.training_clerk).get("/certificates/none/decision").text
    assert ('href="/certificates/none"' in page, 'href="/certificates"' in page) == (True, True)
    assert "head of the training cell" in page


def test_what_is_not_there_leads_to_the_list_and_a_stranger_to_what_is_public(app, cast, ask):
    page = Browser(app, cast.training_clerk).get("/certificates/none").text
    assert 'href="/certificates"' in page
    page = ask("/verify/a/b/c").text
    assert ('href="/verify"' in page, 'href="/sign-in"' in page) == (True, True)
