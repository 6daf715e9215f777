"""Promise 11. Told to end under load it loses nothing; what is unsafe does not start."""

import os
import signal
import time
from pathlib import Path
from types import SimpleNamespace
from typing import ClassVar

from tests.makers import a_user
from tests.reliability.load import Clerks
from tests.reliability.test_01_saved import everybody_is_there
from trainingmgr.core import keys
from trainingmgr.core.db import db
from trainingmgr.operations import serving, starting

ENDS_WITHIN = 30
SAFE = {"TRAININGMGR_PRODUCTION": "yes", "TRAININGMGR_ADDRESS": "https://tm.example"}


def test_told_to_end_under_load_it_loses_nothing_and_ends_within_30_seconds(app, cast, site):
    site.started()
    clerks = Clerks(site, app, cast)
    with clerks.at_work():
        clerks.until_told(5)
        began = time.monotonic()
        site.process.told()
        code = site.process.wait()
        took = time.monotonic() - began
    assert (code, took < ENDS_WITHIN) == (0, True)
    everybody_is_there(clerks.told, in_flight=0)


def refused(site, *words, **settings):
    """The exit code of what was to start, and what it said."""
    site.said.unlink(missing_ok=True)
    code = site.begun(*words, **settings).wait()
    return code, site.said.read_text()


def test_a_key_file_that_is_wrong_damaged_or_closed_starts_nothing(settings, site, nursery):
    a_user(tf_totp_secret="JBSWY3DPEHPK3PXP")
    db.session.commit()
    right = settings.key_file.read_bytes()
    keys.KeyRing.new().save(settings.key_file)
    for words in (("serve",), ("worker", "--once")):
        code, said = refused(site, *words)
        assert code == 5
        assert f"{settings.key_file} is not the key file of this database" in said
    settings.key_file.unlink()
    for words, code in ((("serve",), 5), (("keys", "show"), 5), (("doctor",), 4)):
        told = refused(site, *words)
        assert (told[0], "is missing: what is sealed" in told[1]) == (code, True), words
    assert not settings.key_file.exists(), "a new one is no way out"
    for damage in (right[:40], b"{}", right.replace(b'"fields": [\n  "', b'"fields": [\n  "x')):
        settings.key_file.write_bytes(damage)
        code, said = refused(site, "serve")
        assert (code, "is damaged. Put it back" in said, "Traceback" in said) == (4, True, False)
    site.said.unlink()
    served = nursery.module("wsgi", said=site.said, **site.settings)
    assert (served.wait(), "is damaged" in site.said.read_text()) == (3, True)
    settings.key_file.write_bytes(right)
    site.started("--no-worker")


def test_settings_and_databases_that_would_lose_what_was_saved_start_nothing(
    settings, site, tmp_path, monkeypatch
):
    for wrong, sentence in {
        ("TRAININGMGR_ADDRESS", "http://tm.example"): "plain http outside this machine",
        ("TRAININGMGR_PRODUCTION", "yes"): "needs an https",
    }.items():
        code, said = refused(site, "serve", **dict([wrong]))
        assert (code, sentence in said, "Traceback" in said) == (2, True, False)
    if settings.database.startswith("postgresql"):
        code, said = refused(site, "serve", **SAFE)
        assert code == 5
        assert "fsync and full_page_writes switched off" in said, "as for tests, who lose nothing"
        return
    folder = Path(settings.database.removeprefix("sqlite:///")).parent
    (tmp_path / "mounts").write_text(f"a / ext4 rw\nfiler:/x {folder} nfs4 rw\nb /sys sysfs ro\n")
    monkeypatch.setattr(starting, "MOUNTS", tmp_path / "mounts")
    assert "network file system (nfs4)" in starting.objection(settings)
    (tmp_path / "mounts").write_text("a / ext4 rw\n")
    assert starting.objection(settings) == ""


class Child:
    """A process that was forked, as far as whoever watches over it sees."""

    begun: ClassVar[list] = []

    def __init__(self, target, args):
        self.deed, self.alive, self.exitcode = args[0], False, None

    def start(self):
        self.begun.append(self.deed)
        self.alive = True

    def is_alive(self):
        return self.alive

    def terminate(self):
        self.alive, self.exitcode = False, -signal.SIGTERM

    def join(self, timeout):
        assert not self.alive and timeout


def test_a_server_that_is_told_to_end_while_it_still_maps_begins_nothing_more(monkeypatch):
    """It began its worker all the same, and waited for it for ever."""
    before = {each: signal.getsignal(each) for each in serving.ENDS}
    monkeypatch.setattr(Child, "begun", [])
    monkeypatch.setattr(serving.multiprocessing, "get_context", lambda _kind: FORKED)
    monkeypatch.setattr(serving, "map_everything", lambda: os.kill(os.getpid(), signal.SIGTERM))
    try:
        assert serving.see_through(["pages", "worker"]) == 0
    finally:
        for each, what in before.items():
            signal.signal(each, what)
    assert Child.begun == ["pages"]


FORKED = SimpleNamespace(Process=Child)
