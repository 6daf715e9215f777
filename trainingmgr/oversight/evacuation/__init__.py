"""Leaving in a hurry: who asked for an evacuation, who agreed, and how rehearsals went (R-DAT-08).
The work itself is done where backups are made.
"""
