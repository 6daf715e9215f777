import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.databases import settings_for
from trainingmgr.core import envelopes
from trainingmgr.operations.evacuation import searching


@dataclass(frozen=True)
class Kept:
    """What is elsewhere on the day: the public key, and the files of both shares."""

    public: bytes
    shares: tuple[Path, Path]


@pytest.fixture
def kept_key(tmp_path):
    private, public = envelopes.new_pair()
    files = tuple(tmp_path / f"share-{n}" for n in (1, 2))
    for file, share in zip(files, envelopes.shares(private), strict=True):
        file.write_text(envelopes.as_text(share))
    return Kept(public, files)


@pytest.fixture
def stick(tmp_path, monkeypatch):
    """The disk that leaves. What processes of this machine keep for a moment is kept apart too."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


@pytest.fixture
def settings(fresh_database, tmp_path, kept_key, stick, monkeypatch):
    """A site of its own, for it is destroyed. SQLite's file lies with everything else."""
    (tmp_path / "site").mkdir()
    url = fresh_database()
    if url.startswith("sqlite"):
        lies = tmp_path / "site" / "trainingmgr.db"
        shutil.move(url.removeprefix("sqlite:///"), lies)
        url = f"sqlite:///{lies}"
    # The server of these tests has the databases of all others: nobody reads its files each time.
    monkeypatch.setattr(searching, "_data_directory", lambda _connection: None)
    given = {"escrow": kept_key.public.hex(), "evacuation_folder": str(stick)}
    yield settings_for(url, tmp_path / "site", **given)
    fresh_database.drop(url)
