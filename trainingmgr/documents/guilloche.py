"""Fine woven lines behind a certificate: pleasant to see, hard to copy, light in the file.

Everything is a small figure repeated: strands of a braid along the edges, turned ellipses for
the rosettes. Repetition is what the file's compression is good at.
"""

from functools import lru_cache
from math import cos, pi, sin

_KAPPA = 0.5523


@lru_cache(16)
def frame(width: float, height: float, inset: float, depth: float) -> str:
    """A braid round the page: its middle `inset` from the edge, `depth` high."""
    across, along = width - 2 * inset, height - 2 * inset
    parts = []
    for x, y, length, turned in (
        (inset, inset, across, False),
        (inset, height - inset, across, False),
        (inset, inset, along, True),
        (width - inset, inset, along, True),
    ):
        matrix = f"0 1 -1 0 {x:.2f} {y:.2f}" if turned else f"1 0 0 1 {x:.2f} {y:.2f}"
        parts.append(f"q {matrix} cm {_braid(length, depth)} Q")
    return " ".join(parts)


def _braid(length: float, depth: float) -> str:
    cells = round(length / (depth * 1.6))
    step = length / cells
    strands = " ".join(_strand(step, depth * share / 2) for share in (1, 0.72, 0.44, 0.16))
    return f"{strands} S " + f"1 0 0 1 {step:.3f} 0 cm {strands} S " * (cells - 1)


def _strand(step: float, reach: float) -> str:
    """One wave and its mirror image, so that two strands cross."""
    return " ".join(
        f"0 0 m {step * 0.18:.2f} {way:.2f} {step * 0.32:.2f} {way:.2f} {step / 2:.2f} 0 c"
        f" {step * 0.68:.2f} {-way:.2f} {step * 0.82:.2f} {-way:.2f} {step:.2f} 0 c"
        for way in (reach * 1.33, -reach * 1.33)
    )


@lru_cache(16)
def garland(width: float, height: float, inset: float) -> str:
    """A twig round the page, its middle `inset` from the edge, with leaves on both sides."""
    parts = []
    for x, y, length, turned in (
        (inset, inset, width - 2 * inset, False),
        (inset, height - inset, width - 2 * inset, False),
        (inset, inset, height - 2 * inset, True),
        (width - inset, inset, height - 2 * inset, True),
    ):
        matrix = f"0 1 -1 0 {x:.2f} {y:.2f}" if turned else f"1 0 0 1 {x:.2f} {y:.2f}"
        parts.append(f"q {matrix} cm {_twig(length)} Q")
    return " ".join(parts)


def _twig(length: float) -> str:
    cells = round(length / 13)
    step = length / cells
    pair = " ".join(_leaf(step * 1.15, way) for way in (0.55, -0.55))
    return f"0 0 m {length:.2f} 0 l S " + f"{pair} 1 0 0 1 {step:.3f} 0 cm " * cells


def _leaf(long: float, way: float) -> str:
    """A leaf that grows from the twig, to one of its sides."""
    wide = long * 0.34
    return (
        f"q {cos(way):.4f} {sin(way):.4f} {-sin(way):.4f} {cos(way):.4f} 0 0 cm 0 0 m"
        f" {long * 0.35:.2f} {wide:.2f} {long * 0.75:.2f} {wide:.2f} {long:.2f} 0 c"
        f" {long * 0.75:.2f} {-wide:.2f} {long * 0.35:.2f} {-wide:.2f} 0 0 c S Q"
    )


@lru_cache(16)
def wreath(x: float, y: float, radius: float, leaves: int) -> str:
    """Two branches that meet below and leave the top open, pale enough to write over."""
    parts = []
    for side in (1, -1):
        for n in range(leaves // 2):
            turn = side * (-pi / 2 + 0.08 + n * (pi - 0.5) / (leaves / 2)) + (pi if side < 0 else 0)
            at = (x + radius * cos(turn), y + radius * sin(turn))
            along = turn + side * pi / 2
            matrix = f"{cos(along):.4f} {sin(along):.4f} {-sin(along):.4f} {cos(along):.4f}"
            pair = " ".join(_leaf(radius * 0.2, way) for way in (0.6, -0.6))
            parts.append(f"q {matrix} {at[0]:.1f} {at[1]:.1f} cm {pair} Q")
    return " ".join(parts)


@lru_cache(16)
def rosette(x: float, y: float, radius: float, flatness: float, petals: int) -> str:
    """Ellipses turned about their middle."""
    figure = _ellipse(radius, radius * flatness)
    turns = (pi * petal / petals for petal in range(petals))
    return " ".join(
        f"q {cos(turn):.4f} {sin(turn):.4f} {-sin(turn):.4f} {cos(turn):.4f} {x:.1f} {y:.1f} cm"
        f" {figure} S Q"
        for turn in turns
    )


def _ellipse(a: float, b: float) -> str:
    p, q = a * _KAPPA, b * _KAPPA
    return (
        f"{a:.1f} 0 m {a:.1f} {q:.1f} {p:.1f} {b:.1f} 0 {b:.1f} c"
        f" {-p:.1f} {b:.1f} {-a:.1f} {q:.1f} {-a:.1f} 0 c"
        f" {-a:.1f} {-q:.1f} {-p:.1f} {-b:.1f} 0 {-b:.1f} c"
        f" {p:.1f} {-b:.1f} {a:.1f} {-q:.1f} {a:.1f} 0 c"
    )
