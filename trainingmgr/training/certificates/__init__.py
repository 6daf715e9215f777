"""Certificates: issued by two, frozen, verified by anybody, revoked."""
