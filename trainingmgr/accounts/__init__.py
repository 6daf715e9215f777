"""Accounts: who may sign in, what each may do, how far that reaches and until when."""

from trainingmgr.core.late import withheld

with withheld("webauthn"):  # passkeys are checked by our own room, which loads it when one comes
    import flask_security  # noqa: F401
