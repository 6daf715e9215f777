"""Whom to call when something happens to somebody who teaches or mentors: one person, if any."""
