"""Files that the disk never holds in clear."""

import io
import os
import random

import pytest

from trainingmgr.core.keys import KeyRing, WrongKey
from trainingmgr.core.sealed import CHUNK, SealedPath, Waiting, Writer

KEYS = KeyRing.new().fields


def sealed(folder, content, keys=KEYS):
    path = folder / "sealed"
    with path.open("wb") as file:
        writer = Writer(file, keys)
        for start in range(0, len(content), 1000):
            writer.write(content[start : start + 1000])
        writer.finish()
    return SealedPath(path, keys)


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 200_000])
def test_what_was_sealed_is_read_again_from_any_place(tmp_path, size):
    content = os.urandom(size)
    path = sealed(tmp_path, content)
    with path.open("rb") as file:
        assert file.read() == content
        for _turn in range(20):
            place = random.randrange(size + 10)
            file.seek(place)
            assert file.read(5000) == content[place : place + 5000]
        assert file.seek(0, os.SEEK_END) == size
    assert content[:64] not in path.path.read_bytes() or size < 8


def test_text_is_read_line_by_line_and_goes_on_where_it_stopped(tmp_path):
    lines = [f"{n};محمد\n" for n in range(20_000)]
    path = sealed(tmp_path, "".join(lines).encode())
    with path.open(encoding="utf-8", newline="") as file:
        assert list(file) == lines
    with path.open("rb") as file:
        first = [file.readline() for _n in range(9000)]
        at = file.tell()
    with path.open("rb") as file:
        file.seek(at)
        assert file.readline() == lines[len(first)].encode()


@pytest.mark.parametrize("hurt", ["cut", "chunk", "altered", "head"])
def test_a_cut_or_altered_file_does_not_open(tmp_path, hurt):
    path = sealed(tmp_path, os.urandom(3 * CHUNK))
    held = bytearray(path.path.read_bytes())
    if hurt == "cut":
        del held[-100:]
    elif hurt == "chunk":
        del held[-(CHUNK + 16) :]
    else:
        held[10 if hurt == "head" else len(held) // 2] ^= 1
    path.path.write_bytes(held)
    with pytest.raises(WrongKey), path.open("rb") as file:
        file.read()


def test_another_key_file_opens_nothing_and_older_keys_still_do(tmp_path):
    path = sealed(tmp_path, b"account 0123456789")
    newer = (*KeyRing.new().fields, *KEYS)
    assert SealedPath(path.path, newer).open("rb").read() == b"account 0123456789"
    with pytest.raises(WrongKey):
        SealedPath(path.path, KeyRing.new().fields).open("rb")


def test_what_waits_for_the_rest_of_a_request_is_sealed_as_well(tmp_path):
    content = b"account 0123456789;" * 20_000
    with (tmp_path / "part").open("w+b") as lying:
        waiting = Waiting(lying, KEYS)
        for start in range(0, len(content), 700):
            waiting.write(content[start : start + 700])
        assert waiting.tell() == len(content)
        waiting.seek(0)
        assert waiting.read() == content
        assert b"0123456789" not in (tmp_path / "part").read_bytes()
        with pytest.raises(io.UnsupportedOperation):
            waiting.write(b"more")
