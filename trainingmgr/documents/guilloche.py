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
