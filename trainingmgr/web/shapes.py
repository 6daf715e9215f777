"""The elements that pictures are drawn of: plain geometry, mirrored for right-to-left readers."""

from dataclasses import replace

from trainingmgr.core.values import dataclass


@dataclass(frozen=True)
class Shape:
    """One SVG element. Mirroring moves `x` and `wide`; `facts` are its other attributes."""

    tag: str
    css: str
    x: float
    wide: float = 0
    y: float = 0
    facts: tuple[tuple[str, float | str], ...] = ()
    text: str = ""

    def mirrored(self, width: float) -> "Shape":
        return replace(self, x=round(width - self.x - self.wide, 1))


@dataclass(frozen=True)
class Figure:
    width: float
    height: float
    shapes: tuple[Shape, ...]
    stretched: bool = False

    def facing(self, direction: str) -> "Figure":
        """As it is, or mirrored for "rtl"."""
        if direction != "rtl":
            return self
        return replace(self, shapes=tuple(shape.mirrored(self.width) for shape in self.shapes))


def rect(x: float, y: float, wide: float, high: float, css: str) -> Shape:
    return Shape("rect", css, x, wide, y, (("width", wide), ("height", high)))


def circle(x: float, y: float, r: float, css: str) -> Shape:
    return Shape("circle", css, x, 0, y, (("r", r),))


def level(x: float, wide: float, y: float, css: str) -> Shape:
    return Shape("path", css, x, wide, y, (("d", f"M0 0H{wide}"),))


def upright(x: float, top: float, low: float, css: str) -> Shape:
    return Shape("path", css, x, 0, top, (("d", f"M0 0V{low - top}"),))


def path(x: float, y: float, d: str, css: str, *, flip: bool = False) -> Shape:
    return Shape("path", f"{css} flip" if flip else css, x, 0, y, (("d", d),))


def text(x: float, y: float, words: str, css: str, anchor: str) -> Shape:
    return Shape("text", css, x, 0, y, (("text-anchor", anchor),), words)


def filled(x: float, y: float, wide: float, high: float, css: str) -> list[Shape]:
    """A rectangle; one that is hatched has strokes in it, which print in black and white too."""
    body = rect(x, y, wide, high, css)
    if css != "hatch" or wide < 4:
        return [body]
    strokes = "".join(f"M{at} 0V{high}" for at in range(3, int(wide), 4))
    return [body, Shape("path", "ln thin", x, wide, y, (("d", strokes),))] if strokes else [body]
