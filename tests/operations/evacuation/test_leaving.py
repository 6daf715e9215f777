"""R-DAT-08, promise 13: nothing is destroyed before it is safe, nothing in clear is left after, it
goes on after a power cut, and the escrow key brings it back in another place.
"""

import io
import json
from pathlib import Path

import pyotp
import pytest
from passlib.totp import TOTP
from sqlalchemy import create_engine, text

from tests.makers import PASSWORD, a_person, a_unit, a_user, with_password
from tests.operations.line import Line
from trainingmgr.accounts.rules import Role
from trainingmgr.app import create_app
from trainingmgr.core import keys
from trainingmgr.core.db import db
from trainingmgr.operations import backup
from trainingmgr.operations.evacuation import destroying, running, searching, standing
from trainingmgr.operations.evacuation.commands import evacuate
from trainingmgr.oversight.evacuation import queries
from trainingmgr.oversight.evacuation.rules import mark_of
from trainingmgr.tabular import uploads

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SEED = TOTP(SECRET).to_json(encrypt=False)
ZIPPED = b"tables/journal_entry.jsonl"
NAME = "Zenaba Haroun Mahamat"


@pytest.fixture
def site(app, settings):
    """Two people who may, somebody whose name is sought, and a file that somebody brought."""
    with_password(a_user(Role.SYSADMIN, username="amina", tf_totp_secret=SEED))
    with_password(a_user(Role.DPO, username="brahim", tf_totp_secret=SEED))
    a_person(a_unit(), name=NAME)
    uploads.keep(io.BytesIO(b"Name;Number\n" * 200))
    db.session.commit()
    return Line(settings)


def run(site, kept_key, *words, mark=None):
    digits = pyotp.TOTP(SECRET).now()
    typed = f"{PASSWORD}\n{digits}\n{PASSWORD}\n{digits}\n{mark or mark_of(kept_key.public)}\n"
    return site(evacuate, "run", *words, "--by", "amina", "--second", "brahim", typed=typed)


def test_a_rehearsal_does_all_of_it_to_a_copy_and_leaves_the_real_one_alone(
    site, settings, kept_key, stick
):
    before = settings.key_file.read_bytes()
    wrong = run(site, kept_key, "--rehearsal", mark="0000-0000")
    assert wrong.exit_code == 3 and "do not go on" in wrong.stderr and not list(stick.iterdir())
    answer = run(site, kept_key, "--rehearsal", "--json")
    assert answer.exit_code == 0, answer.output
    proof = json.loads(answer.stdout.splitlines()[-1])
    assert proof["proved"] and proof["left_in_clear"] == [] and proof["sought"] > 10
    assert [what for _place, what in proof["sealed"]] == ["a sealed archive"]
    assert settings.key_file.read_bytes() == before
    assert not (settings.instance_path / running.REHEARSAL).exists()
    outcome = queries.last_rehearsal()
    assert outcome.proved and outcome.seconds > 0
    assert set(outcome.told["took"]) == {
        "archive", "copy", "keys", "database", "files", "search"
    }  # fmt: skip


def test_the_power_goes_half_way_and_what_is_left_is_found_and_comes_back_elsewhere(
    site, settings, fresh_database, kept_key, stick, tmp_path, monkeypatch
):
    with monkeypatch.context() as cut:
        cut.setattr(running, "STILL", 0)
        steps = dict(running.STEPS) | {"files": _power_goes}
        cut.setattr(running, "STEPS", tuple(steps.items()))
        with pytest.raises(_PowerGone):
            run(site, kept_key)
    assert not settings.key_file.exists()
    with pytest.raises(standing.Evacuated, match="was evacuated"):
        create_app(settings, testing=True)
    assert not settings.key_file.exists(), "no new keys were made"
    forgotten = Path(tmp_path / "temporary" / "old-copy")
    forgotten.write_bytes(
        b"a page of it: " + standing.read(settings.instance_path).traces[0].encode()
    )

    found = running.go_on(settings, names=(NAME,))
    assert found.left == ((str(forgotten), "the journal of this site"),) and not found.proved
    destroying.erased(forgotten)
    found = running.go_on(settings, names=(NAME,))
    is_file = settings.database_url.startswith("sqlite")
    assert not found.left and found.proved is is_file, "PostgreSQL's own files were not looked at"
    assert {each.name for each in settings.instance_path.iterdir()} == {
        standing.NAME, standing.PROOF
    }  # fmt: skip
    assert not is_file or not Path(settings.database_url.removeprefix("sqlite:///")).exists()
    archive = Path(standing.read(settings.instance_path).archive)
    proof = json.loads((stick / standing.PROOF).read_text())
    assert proof["sha256"] and proof["sealed"] == [[str(archive), "a sealed archive"]]
    assert NAME not in json.dumps(proof)

    url, place = fresh_database(empty=True), tmp_path / "elsewhere"
    place.mkdir()
    into = (archive, *kept_key.shares, "--into", url, "--keys", place / "keys.json")
    elsewhere = Line(settings.__class__(instance=str(place)))
    wrong = elsewhere(evacuate, "restore", archive, kept_key.shares[0], *into[1:2], *into[3:])
    assert wrong.exit_code == 4 and "do not open" in wrong.stderr
    answer = elsewhere(evacuate, "restore", *into)
    assert answer.exit_code == 0, answer.output
    engine = create_engine(url)
    with engine.connect() as there:
        assert there.scalar(text("SELECT name_display FROM person")) == NAME
    engine.dispose()
    assert keys.KeyRing.load(place / "keys.json") and list((place / backup.UPLOADS).iterdir())
    fresh_database.drop(url)


class _PowerGone(BaseException):
    pass


def _power_goes(_place):
    raise _PowerGone


def test_no_room_for_the_archive_destroys_nothing(site, settings, kept_key, stick, monkeypatch):
    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup, "create", full)
    answer = run(site, kept_key)
    assert answer.exit_code == 6 and "no room" in answer.stderr
    assert settings.key_file.exists() and not standing.closed(settings.instance_path)
    assert list(stick.iterdir()) == []


def test_a_copy_in_clear_is_found_whatever_its_name(app, settings, tmp_path):
    place = destroying.Place.of(settings)
    (tmp_path / "site" / "left").write_bytes(b"x")
    forms = {
        "a.bin": b"SQLite format 3\0..", "b": b"\x37\x7f\x06\x82..", "d.zip": b"PK.." + ZIPPED,
        "c": b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", "e": b'{"signing": [',
        "f": b"." * ((1 << 22) - 10) + NAME.encode(), "g": b"harmless",
    }  # fmt: skip
    for name, content in forms.items():
        (tmp_path / "temporary" / name).write_bytes(content)
    found = searching.search(place, traces=("a" * 64,), names=(NAME,))
    left = {Path(each).name for each, _what in found.left}
    assert left >= {"a.bin", "b", "c", "d.zip", "e", "f", "left", settings.key_file.name}
    assert "g" not in left
