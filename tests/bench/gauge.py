"""One measured figure on one line, as every benchmark prints them."""


def told(what: str, figure: float) -> None:
    print(f"{what:<60}{figure:>12,.1f}", flush=True)
