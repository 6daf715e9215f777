"""Payments: files for banks, operators and parades go out; what became of the money comes in.

The system never moves money: it writes files, and reads what others say happened (R-PAY-10).
"""
