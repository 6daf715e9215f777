"""The pages of scenarios and decisions, from the first figures to both signatures' form."""

from tests.browser import Browser
from tests.programme.decisions.made import a_taken_decision
from tests.training.capacity.made import a_scenario


def test_pages_from_scenario_to_decision(app, cast):
    by = cast.programme_officer
    one, two = a_scenario(by), a_scenario(by, trainers=1, trainers_in="north")
    pair = f"of={one.uid}&of={two.uid}"
    uid, first = one.uid, a_taken_decision(cast)
    decided, code = first.uid, first.code
    browser = Browser(app, by)
    told = browser.get(f"/capacity/{uid}").text
    assert "What holds people back" in told
    assert "one more would bring 100 more trainings" in told
    for path, costs in (
        ("/capacity/", 2),
        ("/capacity/new", 2),
        (f"/capacity/{uid}", 3),
        (f"/capacity/{uid}/variant", 2),
        (f"/capacity/beside?{pair}", 2),
        ("/decisions/", 4),
        (f"/decisions/new?{pair}", 3),
        (f"/decisions/{decided}", 4),
    ):
        assert browser.get(path, costs=costs).status_code == 200, path
    for path in ("/capacity/beside", f"/capacity/beside?of={uid}&of=odd", "/decisions/new?of=1"):
        assert browser.get(path).location == "/capacity/", path
        assert "Tick two to four scenarios" in browser.get("/capacity/").text, path
    made = browser.post(
        f"/capacity/{uid}/variant",
        title="More",
        months="3",
        way="regional",
        vetting="thorough",
        travel_days="1",
        short_share="0",
        short_part="60",
        basic_days="14",
        speed="100",
        trainers="0",
        seats="0",
    )
    assert made.status_code == 302, made.text
    answer = browser.post(
        f"/decisions/new?{pair}",
        dilemma="co_1",
        title="More trainers",
        question="How many?",
        chosen="2",
        reasons="More people are reached.",
        decided_by="Programme board",
        review_on="1 June 2027",
        instead=code,
    )
    assert answer.status_code == 302, answer.text
    assert code in browser.get(answer.location).text
