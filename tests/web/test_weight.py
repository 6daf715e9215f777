"""Slow lines: what the first page and the later ones weigh, and that nothing comes from elsewhere."""

import re
from pathlib import Path

import pytest

from tests.browser import Browser
from tests.makers import a_person, together

ROOT = Path(__file__).parents[2]
FIRST, LATER = 100_000, 15_000
ASSET = re.compile(r'(?:href|src)="(/static/[^"]+)"')
IMPORT = re.compile(r'from "\./([^"]+)"|import\("\./([^"]+)"\)|import "\./([^"]+)"')
ELSEWHERE = re.compile(
    r'(?:src|href|action|url\(|from|import|fetch\()\s*[=(]?\s*["\']?(?:https?:)?//'
)


def sent(browser, path):
    """The bytes of an answer as they go over the line."""
    return len(browser._client.get(path, headers={"Accept-Encoding": "br, gzip"}).data)


def assets(browser, text):
    """The files that a page loads, with the scripts that its scripts load."""
    found = [path for path in ASSET.findall(text) if not path.endswith(".html")]
    for path in found:
        if path.split("?")[0].endswith(".js"):
            script = browser._client.get(path).text
            names = [name for each in IMPORT.findall(script) for name in each if name]
            folder = path.split("?")[0].rpartition("/")[0]
            found += [f"{folder}/{name}" for name in names if f"{folder}/{name}" not in found]
    return found


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_first_page_with_all_it_loads_is_under_100_kb(app, language):
    browser = Browser(app, language=language)
    loaded = assets(browser, browser.get("/sign-in").text)
    assert any(path.split("?")[0].endswith(".css") for path in loaded)
    assert any("behaviours" in path for path in loaded)
    weight = sent(browser, "/sign-in") + sum(sent(browser, path) for path in loaded)
    assert weight < FIRST


@pytest.mark.parametrize("path", ["/", "/people", "/search?q=Idriss", "/runs/", "/account"])
def test_later_pages_are_under_15_kb(app, cast, path):
    with together():
        for _n in range(60):
            a_person(cast.unit, reach=cast.here)
    browser = Browser(app, cast.training_clerk)
    assert browser.get(path).status_code in (200, 308)
    assert sent(browser, path) < LATER


def test_nothing_is_loaded_from_elsewhere(browser):
    for folder, kinds in (("templates", ["html"]), ("static", ["css", "js", "svg"])):
        for kind in kinds:
            for file in (ROOT / folder).rglob(f"*.{kind}"):
                found = ELSEWHERE.search(re.sub(r"(?s)/\*.*?\*/", "", file.read_text()))
                assert found is None, f"{file}: {found[0]}"
    assert "'self'" in browser.get("/").headers["Content-Security-Policy"]
    assert "http" not in browser.get("/").headers["Content-Security-Policy"]


def test_a_demonstration_says_so_on_every_page(app, settings, cast):
    from dataclasses import replace

    from trainingmgr.app import create_app

    assert "Everybody here is invented" not in Browser(app).get("/sign-in").text
    settings.instance_path.joinpath("demo-accounts.json").write_text("[]")
    there = create_app(settings, testing=True)
    assert "Everybody here is invented" in there.test_client().get("/sign-in").text
    real = create_app(
        replace(settings, production=True, address="https://tm.example.org"), testing=True
    )
    answer = real.test_client().get("/sign-in", base_url="https://tm.example.org")
    assert answer.status_code == 200
    assert "Everybody here is invented" not in answer.text
