import pytest

from trainingmgr.core import envelopes


@pytest.fixture(autouse=True)
def little_memory(monkeypatch):
    """What slows a thief down slows a test down: the real strength is tried in test_envelopes."""
    monkeypatch.setattr(envelopes, "_MEMORY", 64)
    monkeypatch.setattr(envelopes, "_PASSES", 1)
