"""Slow lines: what the first page and the later ones weigh; nothing comes from elsewhere."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.browser import Browser
from tests.makers import a_person
from trainingmgr.app import create_app

ROOT = Path(__file__).parents[2]
FIRST, LATER = 100_000, 15_000
ASSET = re.compile(r'(?:href|src)="(/static/[^"]+)"')
ELSEWHERE = re.compile(
    r'(?:src|href|action|url\(|from|import|fetch\()\s*[=(]?\s*["\']?(?:https?:)?//'
)


def sent(browser, path):
    """The bytes of an answer as they go over the line."""
    asked = {"headers": {"Accept-Encoding": "br, gzip"}, "buffered": True}
    with browser._client.get(path, **asked) as answer:
        assert answer.status_code == 200, path
        return len(answer.data)


def assets(text):
    """The files that a page loads, and every behaviour that a script of it may load."""
    behaviours = sorted((ROOT / "static/js/behaviours").glob("*.js"))
    return ASSET.findall(text) + [f"/static/js/behaviours/{each.name}" for each in behaviours]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_first_page_with_all_it_loads_is_under_100_kb(app, language):
    browser = Browser(app, language=language)
    loaded = assets(browser.get("/sign-in").text)
    assert {path.split("?")[0].rpartition(".")[2] for path in loaded} == {"css", "js", "svg"}
    weight = sent(browser, "/sign-in") + sum(sent(browser, path) for path in loaded)
    assert weight < FIRST


@pytest.mark.parametrize("path", ["/", "/people", "/search?q=Idriss", "/runs", "/account"])
def test_later_pages_are_under_15_kb(app, cast, path):
    for _n in range(55):
        a_person(cast.unit, reach=cast.here)
    browser = Browser(app, cast.training_clerk)
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
