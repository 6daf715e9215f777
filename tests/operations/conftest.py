import pytest

from tests.operations.line import Line


@pytest.fixture
def line(app, settings):
    return Line(settings)
