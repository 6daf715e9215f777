"""The tree against the known one of RFC 6962, and against what is worked out the long way."""

import base64
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from trainingmgr.oversight.rules import merkle, notes

LEAVES = (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
)  # fmt: skip
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
"""Of the tests of Certificate Transparency: the roots of the first none to eight leaves."""
KNOWN = [merkle.leaf(bytes.fromhex(each)) for each in LEAVES]


def at(leaves):
    return lambda level, place: whole(leaves[place << level : (place + 1) << level])


def whole(leaves):
    """MTH of RFC 6962, 2.1, as it is written there."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"").digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\1" + whole(leaves[:k]) + whole(leaves[k:])).digest()


def test_roots_are_those_of_the_standard():
    for size, root in enumerate(ROOTS):
        assert merkle.root(KNOWN[:size]).hex() == root
        assert merkle.Growing.after(size, at(KNOWN)).root.hex() == root


def test_paths_are_those_of_the_standard():
    """The example of RFC 6962, 2.1.3: a tree of seven leaves, its paths and its proofs."""
    seven, node = KNOWN[:7], at(KNOWN[:7])
    d = seven
    g, h, i, j = node(1, 0), node(1, 1), node(1, 2), d[6]
    k, l = node(2, 0), merkle.node(i, j)  # noqa: E741  named as in the standard
    assert merkle.inclusion(0, 7, node) == [d[1], h, l]
    assert merkle.inclusion(3, 7, node) == [d[2], g, l]
    assert merkle.inclusion(4, 7, node) == [d[5], j, k]
    assert merkle.inclusion(6, 7, node) == [i, k]
    assert merkle.consistency(3, 7, node) == [d[2], d[3], g, l]
    assert merkle.consistency(4, 7, node) == [l]
    assert merkle.consistency(6, 7, node) == [i, j, k]
    assert merkle.consistency(7, 7, node) == []


@given(st.integers(1, 70), st.data())
def test_every_proof_holds_and_none_holds_for_anything_else(size, data):
    leaves = [merkle.leaf(bytes([place])) for place in range(size)]
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    root, before = whole(leaves), whole(leaves[:old])
    path = merkle.inclusion(index, size, at(leaves))
    assert merkle.includes(leaves[index], index, size, path, root)
    assert not merkle.includes(merkle.leaf(b"x"), index, size, path, root)
    assert not merkle.includes(leaves[index], index, size, [*path, root], root)
    proof = merkle.consistency(old, size, at(leaves))
    assert merkle.extends(old, size, proof, before, root)
    assert not merkle.extends(old, size, proof, merkle.leaf(b"x"), root)
    with pytest.raises(ValueError, match="No leaf"):
        merkle.inclusion(size, size, at(leaves))


SEED, OTHER = "11" * 32, "22" * 32
KEY = notes.verifier("example.org/log", SEED)


def test_a_note_is_signed_and_opened_as_the_standard_says():
    """The key of c2sp.org/signed-note: PeterNeumann's of Go's sumdb, whose id is known."""
    known = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    assert notes.Verifier.read(known).text == known
    said = (
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n\n"
        "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqd"
        "ngotpRZb6KE6RyyBwJnAM=\n"
    )
    text, _, line = said.rpartition("\n\n")
    signature = base64.b64decode(line.split()[2])
    assert signature[:4] == notes.Verifier.read(known).id
    key = Ed25519PublicKey.from_public_bytes(notes.Verifier.read(known).public)
    key.verify(signature[4:], f"{text}\n".encode())
    with pytest.raises(notes.NotSigned):
        notes.read(said)
    mark = notes.Mark("example.org/log", 3, KNOWN[0])
    note = notes.signed(mark, [SEED, OTHER])
    assert notes.opened(note, [KEY]) == mark
    assert notes.opened(note.replace("\n", "\r\n"), [KEY]) == mark
    assert notes.apart(f"{note}\n{note}") == [note, note]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda note: note.replace("\n3\n", "\n4\n"),
        lambda note: note.replace("example.org/log\n3", "example.org/other\n3"),
        lambda note: note.split("\u2014")[0],
        lambda note: "no note at all",
        lambda note: notes.signed(notes.read(note), [OTHER]),
    ],
)
def test_a_note_that_was_touched_or_signed_by_another_is_refused(spoil):
    note = notes.signed(notes.Mark("example.org/log", 3, KNOWN[0]), [SEED])
    with pytest.raises(notes.NotSigned):
        notes.opened(spoil(note), [KEY])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a+b",
        "PeterNeumann+00000000+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "x+c74f20a3+AA==",
    ],
)
def test_what_is_no_key_is_refused(text):
    with pytest.raises(ValueError, match="no verifier key"):
        notes.Verifier.read(text)
