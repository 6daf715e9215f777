"""Forms with one amount, read in the currency that was chosen with it."""

from collections.abc import Sequence
from typing import Any, ClassVar

from babel.numbers import get_territory_currencies
from flask import current_app

from trainingmgr.web.form import Form


def currencies() -> list[str]:
    """What may be written: the money of the country first."""
    region = current_app.extensions["settings"].region
    return list(dict.fromkeys([*get_territory_currencies(region), "USD", "EUR", "XAF"]))


class PricedForm(Form):
    """`priced` names the field of the amount; the other is `currency`, chosen of `currencies`."""

    priced: ClassVar[str]
    currencies: Sequence[str] = ()

    def __init__(self, currencies: Sequence[str], **kwargs: Any) -> None:
        self.currencies = currencies
        super().__init__(**kwargs)

    def process(self, formdata: Any = None, *args: Any, **kwargs: Any) -> None:
        currency = self._fields["currency"]
        currency.choices = [(each, each) for each in self.currencies]
        sent = self.meta.wrap_formdata(self, formdata)
        asked = sent.get("currency") if sent else None
        self._fields[self.priced].currency = next(
            (each for each in self.currencies if each == asked), self.currencies[0]
        )
        super().process(formdata, *args, **kwargs)
