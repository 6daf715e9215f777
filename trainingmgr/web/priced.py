"""Forms with amounts of one currency, read in the one that was chosen with them."""

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
    """`priced` names the field of the amount, `also` others in the same currency; the last is
    `currency`, chosen of `currencies`.
    """

    priced: ClassVar[str]
    also: ClassVar[Sequence[str]] = ()
    currencies: Sequence[str] = ()

    def __init__(self, currencies: Sequence[str], **kwargs: Any) -> None:
        self.currencies = currencies
        super().__init__(**kwargs)

    def process(self, formdata: Any = None, *args: Any, **kwargs: Any) -> None:
        currency = self._fields["currency"]
        currency.choices = [(each, each) for each in self.currencies]
        sent = self.meta.wrap_formdata(self, formdata)
        asked = sent.get("currency") if sent else None
        read_in = next((each for each in self.currencies if each == asked), self.currencies[0])
        for name in (self.priced, *self.also):
            self._fields[name].currency = read_in
        super().process(formdata, *args, **kwargs)
