# ruff: noqa: INP001
"""Picks the parts of the released Bootstrap that the pages use: `python static/vendor/pick.py`.

The whole is 31 KB compressed, of which the pages use a tenth. Rules that carry a `data:` picture
are left out too: the security policy lets pictures come from our own address only.
"""

import re
from functools import partial
from pathlib import Path

HERE = Path(__file__).parent
STYLES = HERE.parent / "css"
PARTS = re.compile(
    r"btn(-sm|-link|-check)?"
    r"|form-(control|label|text|select)|visually-hidden|mb-0|mt-[23]"
)
LEFT_OUT = (
    "::-webkit-color",
    "-plaintext",
    "-lg",
    "-control-color",
    "-select[multiple]",
    "-select[size",
    "file-selector",
    "btn-check[disabled]",
    "valid",
)
TOKEN = re.compile(r"\.((?:\\.|[\w-])+)")


def blocks(css: str) -> list[tuple[str, str]]:
    """Each rule at the top level: its selector or at-rule, and what is inside its braces."""
    found, start, depth, opened = [], 0, 0, 0
    for at, sign in enumerate(css):
        if sign == "{":
            depth += 1
            opened = opened if depth > 1 else at
        elif sign == "}":
            depth -= 1
            if depth == 0:
                found.append((css[start:opened].strip(), css[opened + 1 : at]))
                start = at + 1
    return found


def wanted(selector: str) -> bool:
    tokens = TOKEN.findall(selector)
    return not any(left in selector for left in LEFT_OUT) and all(
        map(PARTS.fullmatch, tokens_of(tokens))
    )


def tokens_of(tokens: list[str]) -> list[str]:
    """Parts come with their own kinds (`form-control-sm`): judged by their first two words."""
    return [
        re.sub(r"^(form-(?:control|select))(-(?:sm|plaintext|color))?$", r"\1", t) for t in tokens
    ]


def picked(css: str) -> str:
    kept = []
    for selector, inside in blocks(css):
        if selector.startswith("@media"):
            inner = picked(inside)
            narrow = "min-width" in selector  # utilities for wide screens: the theme has its own
            if (inner and not narrow) or (inner and "h1" in inner):
                kept.append(f"{selector}{{{inner}}}")
        elif selector.startswith("@"):
            continue
        else:
            names = ",".join(name for name in selector.split(",") if wanted(name))
            body = ";".join(line for line in lines(inside) if "data:" not in line)
            if names and body:
                kept.append(f"{names}{{{body}}}")
    return "".join(kept)


def lines(inside: str) -> list[str]:
    """Declarations, split at the semicolons that stand in no bracket and no quotes."""
    found, depth, start, quoted = [], 0, 0, False
    for at, sign in enumerate(inside):
        quoted ^= sign == '"'
        depth += (sign == "(") - (sign == ")")
        if sign == ";" and depth == 0 and not quoted:
            found.append(inside[start:at])
            start = at + 1
    return [line for line in (*found, inside[start:]) if line.strip()]


def without_unused(css: str) -> str:
    """Drop custom properties nobody reads, until none is left."""
    while True:
        read = set(re.findall(r"var\((--[\w-]+)", css))
        thinner = re.sub(r"(?<=\{)[^{}]+(?=\})", partial(_thinner, read), css)
        thinner = re.sub(r"(?<=[}])[^{}]+\{\}", "", thinner)
        if thinner == css:
            return css
        css = thinner


def _thinner(read: set[str], rule: re.Match[str]) -> str:
    kept = (
        line for line in lines(rule[0]) if not line.startswith("--") or line.split(":")[0] in read
    )
    return ";".join(kept)


def main() -> None:
    for release, part in (
        ("bootstrap.min.css", "bootstrap.css"),
        ("bootstrap.rtl.min.css", "bootstrap.rtl.css"),
    ):
        css = (HERE / "bootstrap" / release).read_text()
        notice, _, rules = css.partition("*/")
        rules = re.sub(r"/\*.*?\*/", "", rules, flags=re.DOTALL)
        (STYLES / part).write_text(f"{notice}*/\n{without_unused(picked(rules))}\n")


if __name__ == "__main__":
    main()
