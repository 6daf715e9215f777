"""The page of a certificate, drawn on A4 across.

The same values and the same layout give the same bytes, so the hash recorded at issue proves a
later copy. Everything that all certificates share is one drawing of the file, laid under each.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import chain

from trainingmgr.documents import plates, qr, serials
from trainingmgr.documents.certificate import Certificate, CertificateLayout, Module
from trainingmgr.documents.faces import Style
from trainingmgr.documents.ground import LEFT, MIDDLE, RIGHT, SECOND, WIDTH, ground, said, way
from trainingmgr.documents.ink import Colour, grey
from trainingmgr.documents.paper import Paper, Printout, reads_rightward
from trainingmgr.documents.plates import Plate
from trainingmgr.documents.printed import Printed
from trainingmgr.documents.shaping import code
from trainingmgr.documents.words import Titles

MODULES = LEFT, 418.0
FACTS = 448.0, RIGHT
TABLE_TOP, ROW = 270.0, 13.2
ROWS = 9
QR_SIDE = 98.0
QR_PLACE = RIGHT - QR_SIDE, 60.0
PROOF = QR_PLACE[0] - 14
PROOF_WIDTH = PROOF - (LEFT + 2 * 200)


def one(
    certificate: Certificate,
    layout: CertificateLayout,
    *,
    duplicate: int | None = None,
    specimen: bool = False,
) -> Printed:
    """One certificate as a file. A reprint bears its number, a preview the word SPECIMEN."""
    return book((certificate,), layout, duplicate=duplicate, specimen=specimen).whole()


def preview(
    certificate: Certificate, layout: CertificateLayout, longest_names: tuple[str, str]
) -> Printed:
    """A specimen with the longest names there are (Latin, Arabic): its notes say what is cut."""
    latin, arabic = longest_names
    return one(replace(certificate, name_latin=latin, name_arabic=arabic), layout, specimen=True)


def book(
    certificates: Iterable[Certificate],
    layout: CertificateLayout,
    *,
    duplicate: int | Mapping[str, int] | None = None,
    specimen: bool = False,
) -> Printout:
    """Many certificates as one file, a page each, leaving page by page.

    `duplicate` is the number that all of them bear, or those with these serials.
    Raises ValueError where there is none.
    """
    waiting = iter(certificates)
    first, second = next(waiting, None), next(waiting, None)
    if first is None:
        raise ValueError("There is no certificate to print")
    if second is None and not duplicate and not specimen:
        return _struck(first, layout)
    paper = _paper(first, layout)

    def pages() -> Iterator[None]:
        ground(paper, layout)
        runs = _Runs(paper, layout)
        for certificate in chain(filter(None, (first, second)), waiting):
            run = runs.form(certificate)
            page = _Page(paper, layout, certificate)
            number = (
                duplicate.get(certificate.serial) if isinstance(duplicate, Mapping) else duplicate
            )
            page.draw(run, duplicate=number, specimen=specimen)
            paper.turn()
            yield

    return Printout(paper, pages())


def _paper(certificate: Certificate, layout: CertificateLayout) -> Paper:
    return Paper(
        title=_title(certificate, layout), language=layout.languages[0], on=certificate.issued_on,
        landscape=True, eastern=layout.eastern_digits,
    )  # fmt: skip


def _title(certificate: Certificate, layout: CertificateLayout) -> str:
    return f"{layout.texts['title'][layout.languages[0]]} {serials.grouped(certificate.serial)}"


def _struck(certificate: Certificate, layout: CertificateLayout) -> Printout:
    """The first print of one certificate, from the plate of its run."""
    paper = _plate(_shared(certificate), layout).strike(_title(certificate, layout))

    def pages() -> Iterator[None]:
        _Page(paper, layout, certificate).draw(RUN, duplicate=None, specimen=False)
        yield

    return Printout(paper, pages())


RUN = "run1"
_plates: tuple[tuple[Certificate, CertificateLayout, Plate], ...] = ()
"""Those made last. A tuple is put in the place of another at once, whoever else looks."""


def _plate(shared: Certificate, layout: CertificateLayout) -> Plate:
    """What the certificates of one run have in common, as a file without a page."""
    global _plates  # noqa: PLW0603
    for run, look, made in _plates:
        if run == shared and look == layout:
            return made
    paper = _paper(shared, layout)
    ground(paper, layout)
    _Runs(paper, layout).form(shared)
    made = plates.plate(paper, ("ground", RUN))
    _plates = ((shared, layout, made), *_plates[:3])
    return made


def _shared(certificate: Certificate) -> Certificate:
    """The certificate without what is said of its holder alone."""
    return replace(certificate, serial="", name_latin="", name_arabic="", rank={}, sealed="")


class _Runs:
    """What the certificates of one run of a course share, drawn once in the file."""

    def __init__(self, paper: Paper, layout: CertificateLayout) -> None:
        self._paper = paper
        self._layout = layout
        self._shared: Certificate | None = None
        self._count = 0

    def form(self, certificate: Certificate) -> str:
        """The name of the drawing, made anew where the run is another one."""
        shared = _shared(certificate)
        if shared != self._shared:
            self._shared, self._count = shared, self._count + 1
            with self._paper.form(self._name):
                _Page(self._paper, self._layout, certificate).draw_shared()
        return self._name

    @property
    def _name(self) -> str:
        return f"run{self._count}"


class _Page:
    """What one certificate adds to the ground."""

    def __init__(self, paper: Paper, layout: CertificateLayout, certificate: Certificate) -> None:
        self.paper = paper
        self.layout = layout
        self.certificate = certificate
        self.texts = layout.texts
        self.lead = layout.languages[0]

    def draw_shared(self) -> None:
        self._course()
        self._modules()
        self._facts()
        self._signatories()
        self._address()

    def draw(self, run: str, *, duplicate: int | None, specimen: bool) -> None:
        self.paper.put("ground")
        if specimen:
            self._specimen()
        self._names()
        self.paper.put(run)
        self._proof()
        if duplicate is not None:
            self._duplicate(duplicate)

    def _centre(self, y: float, words: str, size: float, where: str, **more: object) -> None:
        options = {"style": Style.TEXT, "colour": self.layout.ink, "lines": 1} | more
        self.paper.fit(
            MIDDLE, y, words, size, width=WIDTH, smallest=8, where=where, align="centre",
            **options,  # type: ignore[arg-type]
        )  # fmt: skip

    def _names(self) -> None:
        one = self.certificate
        names = [(one.name_latin, "ltr"), (one.name_arabic, "rtl")]
        if reads_rightward(self.lead):
            names.reverse()
        names = [name for name in names if name[0].strip()]
        rank = said(one.rank, self.layout.languages)
        places = [402, 362] if len(names) == 2 else [386]
        if rank:
            self._centre(424, rank, 9, "rank", colour=SECOND, direction=way(self.lead))
            places = [395, 359] if len(names) == 2 else [382]
        for place, (name, direction) in zip(places, names, strict=False):
            self._centre(place, name, 26 if len(names) == 2 else 31, "name", style=Style.BOLD,
                         direction=direction, lines=2 if len(names) == 1 else 1)  # fmt: skip

    def _course(self) -> None:
        one = self.certificate
        lead, *others = self.layout.languages
        title = f"{code(one.course_code)} · {one.course.get(lead, '')}"
        self._centre(311, title, 16, "course", style=Style.BOLD, direction=way(lead))
        if second := said(one.course, others):
            self._centre(292, second, 11.5, "course", direction=way(lead))

    def _modules(self) -> None:
        start, end = MODULES
        modules = self.certificate.modules
        if not modules:
            return
        columns = (start, start + 52, end - 44, end)
        y = TABLE_TOP
        self._label(columns[0], y, "modules", "start", 200)
        for x, key in ((columns[2], "version"), (columns[3], "hours")):
            self.paper.fit(x, y, self.texts[key][self.lead], 7, width=50, smallest=4, where=key,
                           align="end", colour=SECOND)  # fmt: skip
        self.paper.rule(start, y - 4, end, y - 4, weight=0.8, colour=self.layout.gold)
        height = min(ROW, ROW * ROWS / len(modules))
        for place, module in enumerate(modules):
            self._module(module, y - 4 - (place + 1) * height + 3, height, columns)

    def _module(self, module: Module, y: float, height: float, columns: tuple[float, ...]) -> None:
        size = min(8.5, height * 0.66)
        title = module.titles.get(self.lead) or next(iter(module.titles.values()), "")
        self.paper.fit(columns[0], y, code(module.code), size, width=50, smallest=3, where="module",
                       style=Style.BOLD)  # fmt: skip
        self.paper.fit(columns[1], y, title, size, width=columns[2] - columns[1] - 26,
                       smallest=min(size, 5.5), where="module")  # fmt: skip
        self.paper.text(columns[2], y, code(module.version), size, align="end")
        self.paper.text(columns[3], y, code(module.hours), size, align="end")
        self.paper.rule(columns[0], y - 3, columns[3], y - 3, weight=0.25, colour=grey(170))

    def _facts(self) -> None:
        one, (start, end) = self.certificate, FACTS
        until = _day(one.valid_until) if one.valid_until else None
        facts = [
            ("held", f"{_day(one.held_from)} – {_day(one.held_to)}"),
            ("total", code(one.hours)),
            ("issued", _day(one.issued_on)),
            ("valid", until or self._stacked(self.texts["unlimited"])),
            ("languages", self._stacked(one.languages)),
            ("place", self._stacked(one.place)),
        ]
        width = (end - start) / 2 - 10
        for place, (key, value) in enumerate(fact for fact in facts if fact[1]):
            x = start + place % 2 * (end - start + 10) / 2
            y = TABLE_TOP - (0, 28, 72)[place // 2]
            self._label(x, y, key, "start", width)
            self.paper.fit(x, y - 12, value, 7.5 if "\n" in value else 10, width=width,
                           smallest=5, lines=3, where=key, style=Style.BOLD,
                           direction=None if "\n" in value else way(self.lead))  # fmt: skip

    def _stacked(self, titles: Titles) -> str:
        found = (titles.get(language) for language in self.layout.languages)
        return "\n".join(dict.fromkeys(filter(None, found)))

    def _label(self, x: float, y: float, key: str, align: str, width: float) -> None:
        self.paper.fit(
            x, y, said(self.texts[key], self.layout.languages), 7, width=width, smallest=4.5,
            where=key, align=align, colour=SECOND, direction=way(self.lead),
        )  # fmt: skip

    def _address(self) -> None:
        """Where to ask. Printed from the layout, so there is one true address."""
        y = QR_PLACE[1]
        self._label(PROOF, y + 71, "serial", "end", PROOF_WIDTH)
        self.paper.fit(PROOF, y + 36, self._stacked(self.texts["verify"]), 7, width=PROOF_WIDTH,
                       smallest=5, lines=3, where="verify", align="end", colour=SECOND)  # fmt: skip
        self.paper.fit(PROOF, y + 1, code(_shown(self.layout.address)), 9, width=PROOF_WIDTH,
                       smallest=5, where="address", style=Style.BOLD, align="end")  # fmt: skip

    def _signatories(self) -> None:
        for place, signatory in enumerate(self.certificate.signatories[:2]):
            x = LEFT + place * 200
            self.paper.rule(x, 92, x + 176, 92, weight=0.6)
            self.paper.fit(x, 80, signatory.name, 9.5, width=176, smallest=6, where="signatory",
                           style=Style.BOLD)  # fmt: skip
            titles = [signatory.titles.get(language, "") for language in self.layout.languages]
            for row, title in enumerate(filter(None, titles)):
                self.paper.fit(x, 70 - row * 9.5, title, 7.5, width=176, smallest=5,
                               where="signatory", colour=SECOND)  # fmt: skip

    def _proof(self) -> None:
        one, layout = self.certificate, self.layout
        x, y = QR_PLACE
        if one.sealed:
            symbol = qr.symbol(f"{layout.address}/", one.sealed)
            self.paper.box(x - 4, y - 4, QR_SIDE + 8, QR_SIDE + 8, fill=Colour(255, 255, 255))
            self.paper.stamp(x, y, QR_SIDE, symbol.operators)
        self.paper.fit(PROOF, y + 55, code(serials.grouped(one.serial)), 12, width=PROOF_WIDTH,
                       smallest=7, where="serial", style=Style.BOLD, align="end")  # fmt: skip

    def _duplicate(self, number: int) -> None:
        words = f"{said(self.texts['duplicate'], self.layout.languages)}  {code(number)}"
        self.paper.box(LEFT, 448, 190, 16, weight=0.9, colour=Colour(150, 30, 30))
        self.paper.fit(LEFT + 95, 453, words, 8.5, width=182, smallest=5, where="duplicate",
                       align="centre", style=Style.BOLD, colour=Colour(150, 30, 30),
                       direction=way(self.lead))  # fmt: skip

    def _specimen(self) -> None:
        word = said(self.texts["specimen"], self.layout.languages)
        self.paper.canvas.saveState()
        self.paper.canvas.translate(self.paper.width / 2, self.paper.height / 2)
        self.paper.canvas.rotate(28)
        self.paper.canvas.translate(-self.paper.width / 2, -self.paper.height / 2)
        self.paper.fit(MIDDLE, 275, word, 72, width=WIDTH, smallest=20, where="specimen",
                       align="centre", style=Style.BOLD, colour=Colour(238, 205, 205))  # fmt: skip
        self.paper.canvas.restoreState()


def _day(day: date) -> str:
    return code(f"{day:%d/%m/%Y}")


def _shown(address: str) -> str:
    return address.partition("://")[2] or address
