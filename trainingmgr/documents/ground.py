"""The ground of a certificate: what all certificates of a layout share."""

from collections.abc import Sequence

from trainingmgr.documents import guilloche
from trainingmgr.documents.bidi import FSI, PDI
from trainingmgr.documents.certificate import CertificateLayout
from trainingmgr.documents.faces import Style
from trainingmgr.documents.ink import Colour, grey
from trainingmgr.documents.paper import Paper, reads_rightward
from trainingmgr.documents.words import Titles

LEFT, RIGHT = 62.0, 780.0
MIDDLE, WIDTH = (LEFT + RIGHT) / 2, RIGHT - LEFT
SECOND = grey(70)
LOGO, LOGO_FOOT = 46.0, 468.0


def ground(paper: Paper, layout: CertificateLayout) -> None:
    with paper.form("ground"):
        FRAMES[layout.frame](paper, layout)
        _fixed_texts(paper, layout)
        for x, logo in zip((LEFT, RIGHT - LOGO), layout.logos, strict=True):
            if logo:
                paper.box(x, LOGO_FOOT, LOGO, LOGO, fill=grey(255))
                paper.picture(x, LOGO_FOOT, LOGO, LOGO, logo)


def _woven(paper: Paper, layout: CertificateLayout) -> None:
    draw = paper.canvas.addLiteral
    width, height = paper.width, paper.height
    draw(f"q {layout.weave.stroke} 0.3 w")
    draw(guilloche.rosette(width / 2, 300, 205, 0.56, 36))
    draw(guilloche.rosette(width / 2, 300, 118, 0.40, 24))
    draw(f"{layout.ink.stroke} 0.45 w {guilloche.frame(width, height, 29, 17)} Q")
    _boxes(paper, (18, 1.1, layout.ink), (40, 0.9, layout.gold))
    draw(f"q {layout.gold.stroke} 0.35 w")
    corners = [(x, y) for x in (18.0, width - 40) for y in (18.0, height - 40)]
    for x, y in corners:
        paper.box(x, y, 22, 22, weight=1.1, colour=layout.ink, fill=grey(255))
    for x, y in corners:
        draw(guilloche.rosette(x + 11, y + 11, 10, 0.42, 12))
    draw("Q")


def _ruled(paper: Paper, layout: CertificateLayout) -> None:
    """Nothing behind the words: a photocopier and an old printer show all of it."""
    _boxes(paper, (18, 2.4, layout.ink), (24, 0.6, layout.ink), (36, 0.9, layout.gold))
    width, height = paper.width, paper.height
    for x in (30.0, width - 30):
        for y in (30.0, height - 30):
            paper.box(x - 6, y - 6, 12, 12, weight=0.9, colour=layout.gold, fill=layout.gold)


def _leaves(paper: Paper, layout: CertificateLayout) -> None:
    draw = paper.canvas.addLiteral
    width, height = paper.width, paper.height
    draw(f"q {layout.weave.stroke} 0.5 w {guilloche.wreath(width / 2, 300, 175, 44)} Q")
    draw(f"q {layout.ink.stroke} 0.5 w {guilloche.garland(width, height, 29)} Q")
    _boxes(paper, (18, 0.6, layout.gold), (40, 0.9, layout.gold))


def _boxes(paper: Paper, *lines: tuple[float, float, Colour]) -> None:
    for inset, weight, colour in lines:
        paper.box(
            inset, inset, paper.width - 2 * inset, paper.height - 2 * inset, weight=weight,
            colour=colour,
        )  # fmt: skip


FRAMES = {"woven": _woven, "ruled": _ruled, "leaves": _leaves}


def _fixed_texts(paper: Paper, layout: CertificateLayout) -> None:
    lead, *others = layout.languages
    ink = layout.ink
    places = {1: ("centre",), 2: ("start", "end"), 3: ("start", "centre", "end")}
    named = [language for language in layout.languages if layout.issuer.get(language)][:3]
    for align, language in zip(places.get(len(named), ()), named, strict=True):
        x = {"start": LEFT, "centre": MIDDLE, "end": RIGHT}[align]
        paper.fit(
            x, 530, layout.issuer[language], 9.5, width=WIDTH / len(named) - 14, smallest=6,
            lines=2, where="issuer", style=Style.BOLD, align=align, colour=ink,
            direction=way(language),
        )  # fmt: skip
    title = layout.texts["title"]
    paper.fit(
        MIDDLE, 489, title[lead], 29, width=_between(layout), smallest=16, where="title",
        style=Style.BOLD, align="centre", colour=ink, direction=way(lead),
    )  # fmt: skip
    second = said(title, others)
    paper.fit(
        MIDDLE, 466, second, 14, width=_between(layout), smallest=9, where="title", align="centre",
        colour=layout.gold, direction=way(lead),
    )  # fmt: skip
    paper.rule(MIDDLE - 60, 454, MIDDLE + 60, 454, weight=0.8, colour=layout.gold)
    for key, y in (("statement", 438), ("completed", 334)):
        paper.fit(
            MIDDLE, y, said(layout.texts[key], layout.languages), 9.5, width=WIDTH, smallest=6,
            where=key, align="centre", colour=SECOND, direction=way(lead),
        )  # fmt: skip


def _between(layout: CertificateLayout) -> float:
    """What the marks of institutions leave for the title."""
    return WIDTH - 2 * (LOGO + 12) if any(layout.logos) else WIDTH


def said(titles: Titles, languages: Sequence[str]) -> str:
    """The text in each language, one after the other, each keeping its own direction."""
    found = dict.fromkeys(titles[language] for language in languages if titles.get(language))
    return " · ".join(f"{FSI}{text}{PDI}" for text in found)


def way(language: str) -> str:
    return "rtl" if reads_rightward(language) else "ltr"
