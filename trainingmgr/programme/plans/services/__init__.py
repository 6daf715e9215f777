"""The verbs of a plan: it is written, it is accepted, it is worked on."""
