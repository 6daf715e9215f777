"""Drawing takes as long as it takes: generated cases have no deadline on a busy machine."""

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
