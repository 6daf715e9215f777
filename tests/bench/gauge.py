"""One measured figure on one line, as every benchmark prints them."""


def told(
    what: str,
    figure: float,
    *,
    most: float | None = None,
    least: float | None = None,
    baseline: tuple[str, float] | None = None,
) -> None:
    """The figure; the bar it is held to, if there is one; and how it stands to a baseline.

    The baseline is something well known doing the same work, measured in the same run: its
    words and its figure in the same unit.
    """
    line = f"{what:<62}{figure:>12,.{1 if figure >= 10 else 2}f}"
    if most is not None:
        line += f"   at most {most:,g}: {'met' if figure <= most else 'MISSED'}"
    if least is not None:
        line += f"   at least {least:,g}: {'met' if figure >= least else 'MISSED'}"
    if baseline is not None:
        words, other = baseline
        line += f"   {figure / other:.2f} × {words} ({other:,.{1 if other >= 10 else 2}f})"
    print(line, flush=True)
