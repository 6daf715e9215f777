"""Samples that anybody draws again, files asked for of them, and packs that are the same bytes."""

import io
import json
import zipfile
from collections import Counter
from datetime import timedelta
from hashlib import sha256

import pytest
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from tests.oversight.bodies.made import a_body, a_matter, an_act
from tests.oversight.workspace.objects import a_sample
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.oversight.bodies import queries as bodies
from trainingmgr.oversight.workspace import printouts
from trainingmgr.oversight.workspace.queries import samples as queries
from trainingmgr.oversight.workspace.rules.drawing import (
    FileFound,
    Population,
    allocated,
    drawn,
    is_thrown,
    unpacked,
)
from trainingmgr.oversight.workspace.rules.packing import PARTS, archive
from trainingmgr.oversight.workspace.services import packing, sampling


@given(st.dictionaries(st.text("abc", min_size=1), st.integers(1, 90)), st.integers(1, 60))
def test_each_stratum_gets_its_share_to_less_than_one(counts, size):
    shares = allocated(counts, size)
    whole = sum(counts.values())
    assert sum(shares.values()) == min(size, whole)
    for name, share in shares.items():
        assert abs(share - min(size, whole) * counts[name] / whole) < 1
        assert share <= counts[name]


def test_a_sample_is_drawn_again_with_nothing_but_seed_and_list(cast):
    row = queries.sample(a_sample(cast.oversight, cast.here, runs=5, seed="7 3 1").uid)
    frozen = unpacked(row.frozen)
    assert sha256(frozen).hexdigest() == row.population_sha256
    lines = frozen.decode().splitlines()
    assert (row.count, len(lines)) == (5, 5)
    references = [line.split("\t")[0] for line in lines]
    again = sorted(references, key=lambda each: sha256(f"7 3 1:{each}".encode()).hexdigest())[:2]
    assert [each.reference for each in row.items] == again
    rows = [(f"r{n}", "ab"[n % 4 == 0]) for n in range(40)]
    chosen = drawn(rows, 8, "seed", by_stratum=True)
    assert Counter(stratum for _ref, stratum in chosen) == {"a": 6, "b": 2}
    other = queries.sample(a_sample(cast.oversight, cast.here, runs=0).uid)
    assert is_thrown(other.seed), "nobody brings one of this form: which it was shows for ever"
    for refused in ({"size": 101}, {"population": Population.WAIVERS}, {"seed": "0f" * 16}):
        with pytest.raises(Refusal):
            a_sample(cast.oversight, cast.here, runs=0, **refused)
    with pytest.raises(Refusal):
        a_sample(cast.programme_officer, cast.here)
    for deed in ("UPDATE oversight_sample SET seed = 'another'", "DELETE FROM oversight_sample",
                 "UPDATE oversight_sample_item SET reference = 'x'"):  # fmt: skip
        with pytest.raises(Exception, match="oversight_sample"):
            db.session.execute(text(deed))
        db.session.rollback()


def test_files_are_asked_of_somebody_who_says_what_they_hand_over(cast):
    by, to, due = cast.oversight, cast.cell_head, clock.today() + timedelta(days=5)
    sample = a_sample(by, cast.here)
    with pytest.raises(Refusal):
        sampling.ask(sample, "The file.", addressee="Cell", to=to, due_on=clock.today(), by=by)
    asked = sampling.ask(sample, "The whole file.", addressee="Cell", to=to, due_on=due, by=by)
    assert [each.uid for each in queries.to_hand_over(to)] == [asked.uid]
    with pytest.raises(NotFound):
        queries.request(asked.uid, reader=cast.hr_head)
    found = queries.request(asked.uid, reader=to)
    with pytest.raises(Refusal, match="why not"):
        sampling.hand_over(found, 1, FileFound.REFUSED, "No.", by=to)
    with pytest.raises(Refusal):
        sampling.hand_over(found, 1, FileFound.WHOLE, "12 pages", by=cast.hr_head)
    sampling.hand_over(found, 1, FileFound.MISSING, "It is being looked for.", by=to)
    sampling.hand_over(found, 1, FileFound.WHOLE, "12 pages", by=to)
    sampling.hand_over(found, 2, FileFound.PART, "The second sheet is lost.", by=by)
    found = queries.request(asked.uid, reader=by)
    last = queries.last_answers(found)
    assert [last[each.id].found for each in found.sample.items] == [
        FileFound.WHOLE, FileFound.PART]  # fmt: skip
    assert queries.to_hand_over(to) == []


def test_a_pack_is_the_same_bytes_whenever_it_is_taken(cast, browse):
    by, today = cast.oversight, clock.today()
    body = a_body(by)
    act = an_act(by, body)
    a_matter(by, body, due=-1)
    first = packing.make(act, today - timedelta(days=30), today, by=by)
    made = queries.pack(first.uid)
    content = json.loads(unpacked(made.content))
    assert [each["overdue"] for each in content["matters"]] == [True]
    again = queries.pack(
        packing.make(bodies.act(act.uid), today - timedelta(days=30), today, by=by).uid
    )
    moved = json.loads(unpacked(again.content))
    assert moved | {"journal": None} == content | {"journal": None}
    assert moved["journal"]["number"] == content["journal"]["number"] + 1, "the first was noted"
    browser, taken = browse(by), {}
    for form in ("data", "paper"):
        page = browser.get(f"/oversight/packs/of/{act.uid}")
        taken[form] = [
            browser.post(f"/oversight/packs/{made.uid}/{form}", opened=page).data for _n in range(2)
        ]
        assert taken[form][0] == taken[form][1]
    assert taken["paper"][0].startswith(b"%PDF")
    with zipfile.ZipFile(io.BytesIO(taken["data"][0])) as opened:
        sums = opened.read("SHA256SUMS").decode().splitlines()
        assert {line.split("  ")[1]: line.split("  ")[0] for line in sums} == {
            name: sha256(opened.read(name)).hexdigest()
            for name in opened.namelist()
            if name != "SHA256SUMS"
        }
        assert sha256(opened.read("pack.json")).hexdigest() == made.sha256
        assert b"Books of the stores" in opened.read("matters.csv")
    assert archive(unpacked(made.content)) == taken["data"][0]
    assert b"".join(printouts.pack(queries.pack(made.uid), "ar"))


def test_a_pack_on_paper_says_its_codes_in_words_of_its_language(app):
    bent = {"by": "Ruth", "agreed_by": "", "minutes": None, "why": "", "at": "2026-03-01T23:30:00Z"}
    rows = [
        {"kind": "topic_lacking", "what": "R-1", "of": "C-1: ihl, gbv"},
        {"kind": "emergency", "what": "identity", "of": ""},
        {"kind": "holds_signed", "what": "2026-03", "of": "salary"},
        {"kind": "hold_hurried", "what": "stop_list", "of": ""},
    ]
    content = {part: [] for part in PARTS} | {"rows": [each | bent for each in rows]}
    with force_locale("fr"):
        said = " ".join(cell for line in printouts._lines(content) for cell in line)
    for code in ("ihl", "gbv", "identity", "salary", "stop_list", "2026-03-01"):
        assert code not in said, code
    assert "droit des conflits armés" in said
