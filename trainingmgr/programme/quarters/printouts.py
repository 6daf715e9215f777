"""The report on paper, drawn from what was frozen alone, and the register as rows of a file."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import force_locale, gettext, ngettext
from flask_babel import lazy_gettext as _

from trainingmgr.core.sentences import listed, long_day
from trainingmgr.documents.paper import Printout
from trainingmgr.documents.reports import (
    Bars,
    Block,
    Course,
    Courses,
    Grid,
    Heading,
    Report,
    Words,
    report,
)
from trainingmgr.documents.shaping import code
from trainingmgr.documents.words import PAGE
from trainingmgr.programme.decisions.rules import Dilemma
from trainingmgr.programme.decisions.words import DILEMMAS
from trainingmgr.programme.framework.rules import LESS, Measure, Part, Standing, Test
from trainingmgr.programme.framework.words import MEASURES, PARTS, STANDINGS, STATEMENTS, TESTS
from trainingmgr.programme.progress.rules import HORIZONS, Trend
from trainingmgr.programme.progress.words import TRENDS
from trainingmgr.programme.quarters.models import QuarterReport
from trainingmgr.programme.quarters.rules import quarter_of, unpacked
from trainingmgr.programme.quarters.words import GROUPS, NEVER, number, on, quarter, short, told
from trainingmgr.programme.risks.rules import Category, level
from trainingmgr.programme.risks.words import CATEGORIES, LEVELS, SEEDED
from trainingmgr.tabular.mapping import Column, Kind

Content = Mapping[str, Any]
COLUMNS = (
    Column("quarter", _("Quarter"), kind=Kind.CODE),
    Column("edition", _("Edition"), kind=Kind.INTEGER),
    Column("first", _("First day"), kind=Kind.DATE),
    Column("last", _("Last day"), kind=Kind.DATE),
    Column("made_on", _("Made on"), kind=Kind.DATE),
    Column("product", _("Version of the product"), kind=Kind.CODE),
    Column("sha256", _("SHA-256 of the data"), kind=Kind.CODE),
)
FIGURES = (
    Column("measure", _("Figure")),
    Column("of", _("Points of the plan")),
    Column("first_on", _("First day"), kind=Kind.DATE),
    Column("first", _("First count"), kind=Kind.INTEGER),
    Column("first_of", _("First, of"), kind=Kind.INTEGER),
    Column("last_on", _("Last day"), kind=Kind.DATE),
    Column("last", _("Last count"), kind=Kind.INTEGER),
    Column("last_of", _("Last, of"), kind=Kind.INTEGER),
    Column("way", _("In the quarter")),
    Column("withheld", _("Withheld"), kind=Kind.YES_NO),
)


def cells(row: QuarterReport) -> list[Any]:
    return [row.code, row.edition, row.first, row.last, row.made_on, row.product, row.sha256]


def figure(row: Content) -> list[Any]:
    """One figure of a report in the order of FIGURES."""
    first, last = row["first"], row["last"]
    return [
        str(MEASURES[Measure(row["measure"])]), ", ".join(row["of"]),
        date.fromisoformat(first["on"]), first.get("count"), first.get("of"),
        date.fromisoformat(last["on"]), last.get("count"), last.get("of"),
        str(TRENDS[Trend(row["way"])]), is_withheld(row),
    ]  # fmt: skip


def is_withheld(row: Content) -> bool:
    """Whether a figure of the quarter, or of a month that the chart shows, is told to nobody."""
    every = [row["first"], row["last"], *(each for each in row["months"] if each)]
    return any(each.get("withheld") for each in every)


def paper(row: QuarterReport, language: str) -> Printout:
    """The report in one language: a function of its content and of nothing else."""
    content = unpacked(row.content)
    with force_locale(language):
        return report(_said(content, row.sha256, language))


def _said(content: Content, mark: str, language: str) -> Report:
    first, last = (date.fromisoformat(content[each]) for each in ("first", "last"))
    name = quarter(quarter_of(first))
    return Report(
        title=gettext("Report of the quarter: %(quarter)s", quarter=name),
        language=language,
        on=last,
        page=str(PAGE["page"]),
        facts=(
            (gettext("Programme"), content["programme"]),
            (gettext("From"), long_day(first)),
            (gettext("To"), long_day(last)),
            (gettext("Version of the product"), code(content["product"])),
            (gettext("SHA-256 of the data"), code(mark)),
        ),
        blocks=tuple(_blocks(content)),
        start=f"{content['programme']} · {name}",
        middle=code(mark[:16]),
    )


def _blocks(content: Content) -> Iterator[Block]:
    moved = [each for each in content["points"] if each["moves"]]
    yield Words(_summary(content, moved))
    yield Heading(gettext("Benchmarks by horizon"))
    yield _bars(content["horizons"])
    yield _scorecard(content["horizons"])
    yield from _benchmarks(content["points"])
    yield Heading(gettext("What changed, and when"))
    yield from _moves(moved)
    yield Heading(gettext("Evidence recorded in the quarter"))
    yield from _evidence(content["evidence"])
    yield Heading(gettext("Figures"))
    yield from _figures(content["figures"])
    yield Heading(gettext("Risks raised"))
    yield from _risks(content)
    yield Heading(gettext("Decisions taken"))
    yield from _decisions(content["decisions"])
    yield Heading(gettext("What is withheld, and why"))
    yield from _withheld(content["figures"])
    yield Words(
        gettext("Drawn from records as they stood at the end of the quarter. The same records and "
                "the same version of the product give the same data, and the same paper in each "
                "language, byte for byte."),
        soft=True,
    )  # fmt: skip


def _summary(content: Content, moved: Sequence[Content]) -> str:
    """What the quarter came to, in one breath."""
    benchmarks = sum(Part(each["part"]) in HORIZONS for each in moved)
    parts = (
        ngettext("%(num)s benchmark changed its standing.",
                 "%(num)s benchmarks changed their standing.", benchmarks),
        ngettext("%(num)s piece of evidence was recorded.",
                 "%(num)s pieces of evidence were recorded.", len(content["evidence"])),
        ngettext("%(num)s risk was raised.", "%(num)s risks were raised.", len(content["risks"])),
        ngettext("%(num)s decision was taken.", "%(num)s decisions were taken.",
                 len(content["decisions"])),
    )  # fmt: skip
    return " ".join(map(str, parts))


def _bars(horizons: Sequence[Content]) -> Bars:
    rows = [
        (f"{PARTS[Part(each['part'])]}{gettext(': ')}{when}", tuple(_grouped(each[key])))
        for each in horizons
        for key, when in (("before", gettext("before")), ("after", gettext("after")))
    ]
    return Bars(tuple(str(words) for words, _states in GROUPS), tuple(rows))


def _grouped(counts: Mapping[str, int]) -> Iterator[int]:
    for _words, states in GROUPS:
        yield sum(counts.get(each.value, 0) for each in states)


def _scorecard(horizons: Sequence[Content]) -> Grid:
    """The chart again as numbers: every standing that somebody has reached."""
    used = [state for state in Standing
            if any(state.value in each[when] for each in horizons for when in ("before", "after"))
            ]  # fmt: skip
    return Grid(
        (gettext("State"), *(str(PARTS[Part(each["part"])]) for each in horizons)),
        tuple(
            (str(STANDINGS[state]), *(_from_to(each, state.value) for each in horizons))
            for state in used
        ),
        (3, *(2 for _each in horizons)),
        frozenset(range(1, len(horizons) + 1)),
    )


def _from_to(horizon: Content, state: str) -> str:
    """How many before, and after where that is another number."""
    before, after = (horizon[when].get(state, 0) for when in ("before", "after"))
    if before == after:
        return number(after)
    return str(gettext("%(before)s, then %(after)s", before=number(before), after=number(after)))


def _benchmarks(points: Sequence[Content]) -> Iterator[Block]:
    for part in HORIZONS:
        yield Heading(str(PARTS[part]))
        yield Grid(
            (gettext("Point"), gettext("Office that owns it"), gettext("State"),
             gettext("Tests that are met")),
            tuple(_benchmark(each) for each in points if each["part"] == part.value),
            (5, 2.4, 3, 2.4),
        )  # fmt: skip


def _benchmark(each: Content) -> tuple[str, ...]:
    before, after = (str(STANDINGS[Standing(each[when])]) for when in ("before", "after"))
    stands = after
    if each["before"] != each["after"]:
        stands = gettext("%(after)s (before: %(before)s)", after=after, before=before)
    met = [f"{TESTS[Test(found['test'])]} ({on(found['on'])})" for found in each["met"]]
    return (f"{code(each['code'])} {STATEMENTS[each['code']]}", each["office"], stands, listed(met))


def _moves(moved: Sequence[Content]) -> Iterator[Block]:
    if not moved:
        yield Words(gettext("No point changed its standing."))
        return
    rows = []
    for each in moved:
        was = Standing(each["before"])
        for move in each["moves"]:
            now = Standing(move["to"])
            rows.append((move["on"], each["code"], was, now))
            was = now
    yield Grid(
        (gettext("Day"), gettext("Point"), gettext("From"), gettext("To")),
        tuple(
            (on(day), f"{code(point)} {STATEMENTS[point]}", str(STANDINGS[was]),
             str(STANDINGS[now]))
            for day, point, was, now in sorted(rows, key=lambda row: row[0])
        ),
        (2, 5, 2.4, 2.4),
    )  # fmt: skip


def _evidence(rows: Sequence[Content]) -> Iterator[Block]:
    if not rows:
        yield Words(gettext("No evidence was recorded."))
        return
    yield Grid(
        (gettext("Point"), gettext("What it is"), gettext("Reference"), gettext("Held by"),
         gettext("Dated")),
        tuple(
            (code(each["code"]), each["title"], code(each["reference"]), each["held_by"],
             on(each["dated_on"]))
            for each in rows
        ),
        (1, 4, 2, 3, 2),
    )  # fmt: skip


def _figures(figures: Sequence[Content]) -> Iterator[Block]:
    if not figures:
        yield Words(gettext("No figure was kept in the quarter."))
        return
    yield Words(
        gettext("Month by month for a year, from the side where reading starts; the quarter is "
                "shaded. A hollow mark is a number so small that it is withheld. The table below "
                "says the same of the quarter."),
        soft=True,
    )  # fmt: skip
    yield Courses(tuple(map(_course, figures)))
    yield Grid(
        (gettext("Figure"), gettext("Points of the plan"), gettext("First of the quarter"),
         gettext("Last of the quarter"), gettext("In the quarter")),
        tuple(
            (_named(Measure(each["measure"])), code(", ".join(each["of"])),
             f"{told(each['first'])} · {on(each['first']['on'])}",
             f"{told(each['last'])} · {on(each['last']['on'])}", str(TRENDS[Trend(each["way"])]))
            for each in figures
        ),
        (4, 1.6, 2.6, 2.6, 1.5),
    )  # fmt: skip


def _course(row: Content) -> Course:
    points = [_height(each) for each in row["months"]]
    share = any(each and each.get("of") is not None for each in (row["first"], *row["months"]))
    top = 100.0 if share else max((each for each in points if each is not None), default=1.0)
    return Course(
        title=str(MEASURES[Measure(row["measure"])]),
        points=tuple(points),
        top=top or 1.0,
        top_says=code(gettext("%(share)s%%", share="100")) if share else number(top),
        says=gettext("%(first)s, then %(last)s", first=short(row["first"]),
                     last=short(row["last"])),
        gaps=frozenset(n for n, each in enumerate(row["months"])
                       if each is None or (points[n] is None and not each.get("withheld"))),
    )  # fmt: skip


def _height(each: Content | None) -> float | None:
    if each is None or each.get("withheld") or each["of"] == 0:
        return None
    return float(each["count"]) if each["of"] is None else 100 * each["count"] / each["of"]


def _risks(content: Content) -> Iterator[Block]:
    rows = content["risks"]
    if rows:
        yield Grid(
            (gettext("Code"), gettext("Risk"), gettext("Kind"), gettext("Before treatment"),
             gettext("After treatment")),
            tuple(
                (code(each["code"]), str(each["title"] or SEEDED[each["code"]].title),
                 str(CATEGORIES[Category(each["category"])]), score(each["before"]),
                 score(each["after"]))
                for each in rows
            ),
            (1, 5, 2, 1.8, 1.8),
        )  # fmt: skip
    else:
        yield Words(gettext("No risk was raised."))
    if content["warnings"]:
        yield Grid(
            (gettext("Code"), gettext("Figure that warned"), gettext("Day")),
            tuple(
                (code(each["code"]), str(MEASURES[Measure(each["measure"])]), on(each["on"]))
                for each in content["warnings"]
            ),
            (1, 6, 2),
        )
    else:
        yield Words(gettext("No figure warned of a risk."))


def _named(measure: Measure) -> str:
    if measure in LESS:
        return f"{MEASURES[measure]} {gettext('(less is better)')}"
    return str(MEASURES[measure])


def score(total: int | None) -> str:
    """A score with the word for it."""
    if total is None:
        return str(gettext("not scored"))
    return f"{number(total)} ({LEVELS[level(total)]})"


def _decisions(rows: Sequence[Content]) -> Iterator[Block]:
    if not rows:
        yield Words(gettext("No decision was taken."))
        return
    yield Grid(
        (gettext("Code"), gettext("Decision"), gettext("Option taken"), gettext("Who decides"),
         gettext("Taken on")),
        tuple(
            (code(each["code"]), f"{each['title']} ({DILEMMAS[Dilemma(each['dilemma'])]})",
             each["chosen"], each["decided_by"], on(each["on"]))
            for each in rows
        ),
        (1, 4, 3, 2.4, 1.8),
    )  # fmt: skip


def _withheld(figures: Sequence[Content]) -> Iterator[Block]:
    small = [str(MEASURES[Measure(each["measure"])]) for each in figures if is_withheld(each)]
    if small:
        yield Words(
            gettext("Fewer than five people, or all but fewer than five, in a month or more: %(of)s"
                    ".", of=listed(small))
        )  # fmt: skip
    else:
        yield Words(gettext("No figure is withheld: none is so small that it points at somebody."))
    here = {each["measure"] for each in figures}
    never = [str(MEASURES[each]) for each in Measure if each.value not in here]
    if never:
        yield Words(gettext("Not kept in this quarter: %(of)s.", of=listed(never)))
    yield Words(gettext("No report holds:") + " " + " ".join(map(str, NEVER)))
