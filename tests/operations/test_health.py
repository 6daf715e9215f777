"""Health: the process answers; the database has the schema of this version."""


def test_the_process_is_alive_and_the_database_is_ready(app, browse):
    anybody = browse(None)
    assert anybody.get("/healthz").json == {"status": "ok"}
    answer = anybody.get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_a_browser_that_asks_for_the_usual_mark_gets_ours(browse):
    answer = browse(None).get("/favicon.ico")
    assert answer.location.startswith("/static/mark.svg")
    assert browse(None).get(answer.location).mimetype == "image/svg+xml"


def test_the_system_page_says_which_database_and_how_it_writes(cast, browse):
    text = browse(cast.sysadmin).get("/system").text
    assert "SQLite" in text or "PostgreSQL" in text
    assert "The site is well" in text
