"""The public pages on a phone that others use too, in a real browser."""

import pytest

from tests.browser_checks import a_page

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("at", ["/complaint", "/point"])
def test_what_was_typed_does_not_come_back_without_a_script(app, address, window, at):
    """The way out leads away; whoever goes back from there finds an empty form."""
    with a_page(window, language="ar", scripts=False) as page:
        page.goto(f"{address}{at}?lang=ar")
        typed = page.locator("main textarea").first
        typed.fill("القائد يأخذ جزءا من الراتب")
        page.goto(f"{address}/healthz")
        page.go_back()
        assert page.locator("main textarea").first.input_value() == ""
