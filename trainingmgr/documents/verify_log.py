"""Check the journal alone: Python 3 and `pip install cryptography` are all it needs.

python verify_log.py KEY LOG.jsonl CHECKPOINTS.txt   every entry, against every checkpoint
python verify_log.py KEY PROOF.json                  an entry, or an older checkpoint, in a newer"""

import base64, functools, json, re, sys
from hashlib import sha256
from pathlib import Path
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

def sha(*parts):
    return sha256(b"".join(parts)).digest()

def opened(note, key):
    name, known, public = key.split("+", 2)
    text, _, lines = note.rpartition("\n\n")
    for code in re.findall(f"^\u2014 {re.escape(name)} (.+)$", lines, re.MULTILINE):
        if (raw := base64.b64decode(code))[:4].hex() == known and text.startswith(f"{name}\n"):
            public = Ed25519PublicKey.from_public_bytes(base64.b64decode(public)[1:])
            public.verify(raw[4:], f"{text}\n".encode())  # raises InvalidSignature
            return int(text.split("\n")[1]), base64.b64decode(text.split("\n")[2])
    sys.exit("WRONG: this key did not sign that checkpoint")

def climb(old, size, path, one, below):
    if size == (old if below else 1):
        return (one or path.pop(),) * 2
    half, side = 1 << (size - 1).bit_length() - 1, path.pop()
    if old <= half:
        older, newer = climb(old, half, path, one, below)
        return older, sha(b"\1", newer, side)
    older, newer = climb(old - half, size - half, path, None if below else one, below)
    return sha(b"\1", side, older), sha(b"\1", side, newer)

def log(lines, marks, edge, before=""):
    for number, line in enumerate(lines, start=1):
        if json.loads(line)[:2] != [before, number]:
            sys.exit(f"WRONG: entry {number} does not follow: it or the one before is another")
        before, one, size = sha(line).hex(), sha(b"\0", sha(line)), number - 1
        while size & 1:
            one, size = sha(b"\1", edge.pop(), one), size >> 1
        edge.append(one)
        root = number in marks and functools.reduce(lambda a, b: sha(b"\1", b, a), edge[::-1])
        if marks.pop(number, root) != root:
            sys.exit(f"WRONG: before the checkpoint of {number} entries the history is another")
    if marks:
        sys.exit(f"WRONG: a checkpoint covers {max(marks)} entries: the end was cut off")

sys.excepthook = lambda kind, what, _: print(f"WRONG: {kind.__name__} {what}", file=sys.stderr)
key, first, *more = sys.argv[1:] if len(sys.argv) > 2 else sys.exit(__doc__)
for notes in (re.split("\n\n(?!\u2014)", Path(each).read_text("utf-8").strip()) for each in more):
    log(Path(first).read_bytes().splitlines(), dict(opened(each, key) for each in notes), [])
if not more:
    told = json.loads(Path(first).read_text("utf-8"))
    (size, root), entry = opened(told["checkpoint"], key), told.get("entry", "").encode()
    known = (json.loads(entry)[1], sha(b"\0", sha(entry))) if entry else opened(told["first"], key)
    path = [bytes.fromhex(each) for each in told["path"]]
    older, newer = climb(known[0], size, path, known[1], not entry)
    if path or newer != root or not (entry or older == known[1]):
        sys.exit("WRONG: the proof does not lead there")
print("RIGHT: all is as it was signed")
