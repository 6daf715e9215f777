"""Every finding of a cycle: of each line, of lines together, and of who is on none."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from trainingmgr.pay.files.rules import PRESENT, TOLD, Found, Line, Month, Serving
from trainingmgr.pay.files.rules.alone import of_line
from trainingmgr.pay.rules import Finding
from trainingmgr.registry.people.rules import SERVING


def of_lines(
    lines: Sequence[Line], people: Mapping[int, Serving], month: Month | None = None
) -> list[Found]:
    """Every finding about these lines.

    A line of somebody whom age stops says one thing, to the focal point alone (R-AGE-01).
    """
    month = month or Month()
    stopped = [line for line in lines if _stopped(line, people)]
    seen = [line for line in lines if not _stopped(line, people)]
    found = [Found(Finding.AGE_UNDER_18, line.id, line.person) for line in stopped]
    for line in seen:
        person = people.get(line.pays) if line.pays is not None else None
        found += of_line(line, person, month)
    found += _twice(seen, month.elsewhere)
    found += _shared(seen, Finding.DUP_ACCOUNT, {line.id: _one(line.account) for line in seen})
    found += _shared(seen, Finding.DUP_MSISDN, {line.id: _one(line.phone) for line in seen})
    found += _shared(seen, Finding.DUP_ID, {line.id: _one(line.written) for line in seen})
    found += _shared(seen, Finding.DUP_DOC, {line.id: _papers(line, people) for line in seen})
    return found


def unpaid(people: Mapping[int, Serving], *, service: int, claimed: Iterable[int]) -> list[Found]:
    """Who serves in this service and is on no line of its cycle. It hurts people: look first.

    `claimed` are people on a line, and those whom a line under review may pay.
    """
    there = set(claimed)
    return [
        Found(Finding.UNPAID_PRESENT, None, id_)
        for id_, person in people.items()
        if id_ not in there
        and person.service == service
        and person.category in SERVING
        and person.status in PRESENT
        and not person.stopped
    ]


def over_strength(
    lines: Iterable[Line], people: Mapping[int, Serving], month: Month
) -> list[Found]:
    """Units that pay more people than they have posts, where their establishment is known.

    What is in question is the pay of those on no post, in each currency that they are paid in.
    """
    paid: dict[int, dict[int, Line]] = defaultdict(dict)
    for line in lines:
        person = people.get(line.pays) if line.pays is not None else None
        if (
            person is not None
            and person.unit is not None
            and person.unit in month.posts
            and not person.stopped
        ):
            paid[person.unit][line.pays or 0] = line
    found = []
    for unit, by_person in sorted(paid.items()):
        posts = month.posts[unit]
        if len(by_person) <= posts:
            continue
        without = [line for key, line in by_person.items() if not people[key].has_post]
        coins = {line.currency for line in without}
        facts = {"unit": month.units.get(unit, ""), "paid": len(by_person), "posts": posts}
        one = len(coins) == 1
        amount = sum(line.net for line in without) if one else 0
        found.append(
            Found(Finding.OVER_STRENGTH, None, None, f"u{unit}", amount,
                  next(iter(coins)) if one else None, facts)
        )  # fmt: skip
    return found


def _stopped(line: Line, people: Mapping[int, Serving]) -> bool:
    person = people.get(line.person) if line.person is not None else None
    return person is not None and person.stopped


def _one(mark: str | None) -> Collection[str]:
    return (mark,) if mark else ()


def _papers(line: Line, people: Mapping[int, Serving]) -> Collection[str]:
    person = people.get(line.pays) if line.pays is not None else None
    return person.papers if person else ()


def _twice(lines: Iterable[Line], elsewhere: frozenset[int]) -> Iterator[Found]:
    by_person: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        if line.pays is not None:
            by_person[line.pays].append(line)
    for person, several in by_person.items():
        if len(several) > 1 or person in elsewhere:
            for line in several:
                facts = _others(line, several)
                if person in elsewhere:
                    facts["elsewhere"] = True
                yield Found(
                    Finding.DUP_PERSON, line.id, person, f"p{person}", line.net, line.currency,
                    facts,
                )  # fmt: skip


def _others(line: Line, several: Sequence[Line]) -> dict[str, object]:
    rows = [each.row for each in several if each is not line]
    return {"lines": rows[:TOLD], "count": len(rows)}


def _shared(
    lines: Sequence[Line], finding: Finding, marks: Mapping[int, Collection[str]]
) -> Iterator[Found]:
    """Lines of different people with one account, phone, number or paper. A wife's account is
    lawful, once approved.
    """
    groups: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        for mark in sorted(marks[line.id]):
            groups[mark].append(line)
    for mark, several in groups.items():
        holders = {("person", x.pays) if x.pays is not None else ("line", x.id) for x in several}
        if len(holders) > 1:
            for line in several:
                yield Found(finding, line.id, line.pays, mark, line.net, line.currency,
                            _others(line, several))  # fmt: skip
