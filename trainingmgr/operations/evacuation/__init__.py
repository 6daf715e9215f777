"""Leaving in a hurry (R-DAT-08): an archive for a key that is kept elsewhere, the keys and all data
destroyed, and a search that proves it. Every step may be cut off and done again.
"""
