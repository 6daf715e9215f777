"""Payrolls: a month's pay worked out from the register, signed by three people, and closed."""
