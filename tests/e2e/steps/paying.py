"""The ministry's pay file of the month, and the desk that answers whoever stands there."""

from tests.e2e.journey import GHOST, HR, NAME, NUMBER, TODAY, bring, press, row, said, table, worked

GHOST_NAME = "Gaspard Ndoumbe Okala"
HEAD = ["cycle", "service", "service_no", "name", "grade", "unit", "net", "currency",
        "channel_type", "account", "status", "value_date"]  # fmt: skip


def the_pay_file_is_imported_and_compared(journey):
    page = bring(journey.office, HR, "pay", "pay.csv", table(_lines()))
    assert "You will add 5 rows" in said(page)
    press(page, "Take it in")
    worked(journey.office, page)
    page = journey.go("pay", "/pay/cycles")
    press(page, f"{TODAY:%b %Y}")
    press(page, "Compare with the register")
    worked(journey.office, page)
    assert "4 of 5 lines are matched; 1 may be ghosts" in said(page)
    cycle = page.url.removeprefix(journey.site.address)
    ghosts = journey.go("pay", f"{cycle}/ghosts")
    assert row(ghosts, GHOST_NAME).count() == 1
    assert NAME["traveller"] not in said(ghosts)
    unpaid = _whole(journey.go(HR, f"{cycle}/unpaid"))
    assert NAME["unpaid"] in unpaid
    assert NAME["traveller"] not in unpaid


def _whole(page):
    """A list with all its pages."""
    text = said(page)
    while page.get_by_role("link", name="Next lines").count():
        with page.expect_navigation():
            page.get_by_role("link", name="Next lines").click()
        text += said(page)
    return text


def _lines():
    """Four of the five are on the list, and somebody whom nobody knows."""
    lines = [(NUMBER[key], NAME[key]) for key in NUMBER if key != "unpaid"]
    return [
        HEAD,
        *(
            [f"{TODAY:%Y-%m}", "LF", number, name, "SDT2", "11BN-A", "45000", "XAF",
             "bank_account", f"00{at:08}", "settled", f"{TODAY:%Y-%m-%d}"]
            for at, (number, name) in enumerate([*lines, (GHOST, GHOST_NAME)])
        ),
    ]  # fmt: skip


def the_desk_answers_one_who_was_paid_one_who_was_not_and_one_who_is_nobody(journey):
    month = f"{TODAY:%b %Y}"
    paid = said(journey.go(HR, f"/pay/desk?q={NUMBER['traveller']}"))
    assert f"Yes, for {month}" in paid
    assert "What to bring" not in paid
    unpaid = said(journey.go(HR, f"/pay/desk?q={NUMBER['unpaid']}"))
    assert f"Not for {month}" in unpaid
    assert "There is no line for this person in the pay of this month" in unpaid
    assert "A letter of the commander" in unpaid.partition("What to bring")[2]
    ghost = said(journey.go(HR, f"/pay/desk?q={GHOST}"))
    assert "Nobody is found" in ghost
    assert "Paid" not in ghost
