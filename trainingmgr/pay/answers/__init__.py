"""The desk: is this person on the roll, paid, and if not, why, and what must they bring?"""
