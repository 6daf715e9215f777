"""Training Manager: one register, one course book and one pay check for an army under reform."""

__version__ = "0.1.0"
