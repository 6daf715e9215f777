"""Who does what leaves as HXL 1.1: the official validator reads the very file."""

import io

import hxl
import pytest
from hxl.input import InputOptions

from tests.makers import a_place
from tests.programme.partners.made import DOES, FUNDS, a_partner, facts
from trainingmgr.core import clock
from trainingmgr.core.money import Money
from trainingmgr.programme.partners import printouts, services
from trainingmgr.programme.partners.queries.doings import whole
from trainingmgr.registry.structure.rules import PlaceLevel
from trainingmgr.tabular import writing


def test_the_file_is_accepted_by_the_official_validator_and_hides_small_cells(cast):
    by, funder, doer = cast.programme_officer, a_partner(), a_partner()
    region = a_place()
    district = a_place(region, level=PlaceLevel.ADM2)
    told = facts(
        cast.unit, place_id=district.id, title="=Medics", targeted=30, women=4, men=16,
        budget=Money(1_250_050, "USD"), confirmed_on=clock.today(), reference="XM-1",
    )  # fmt: skip
    services.tell(told, [(funder.id, FUNDS), (doer.id, DOES)], by=by)
    on = clock.today()
    found = whole(on, on)
    layout = writing.Layout(codes=True, separator=",")
    rows = [printouts.row(each, found, "en", on) for each in found.doings]
    file = b"".join(writing.csv_stream(printouts.COLUMNS, rows, layout))
    source = hxl.data(hxl.make_input(io.BytesIO(file), InputOptions(allow_local=True)))
    assert hxl.validate(source)
    (row,) = [each for each in hxl.data(hxl.make_input(io.BytesIO(file), InputOptions()))
              if each.get("#activity+id") == "XM-1"]  # fmt: skip
    assert row.get("#adm1+code") == region.pcode
    assert row.get("#adm2+code") == district.pcode
    assert row.get("#org+code+v_iati") == f"{funder.code} 1; {doer.code} 4"
    assert row.get("#status+code+v_iati") == "1"
    assert (row.get("#reached"), row.get("#reached+f"), row.get("#reached+m")) == ("20", None, None)
    assert row.get("#value+funding") == "12500.50"
    untagged = file.replace(b"#", b"")
    with pytest.raises(hxl.HXLException):
        hxl.validate(hxl.data(hxl.make_input(io.BytesIO(untagged), InputOptions())))
