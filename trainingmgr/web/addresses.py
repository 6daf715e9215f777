"""How the address of a page is built from its name."""

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule


class Address(Rule):
    """There are six hundred of them. How one is built is worked out when it is first built: to do
    it for all of them was a tenth of a start.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled = super()._compile_builder
        builder: Callable[..., tuple[str, str]] | None = None

        def build(rule: Rule, /, **values: Any) -> tuple[str, str]:
            nonlocal builder
            builder = builder or compiled(append_unknown)
            return builder(rule, **values)

        return build
