"""Paper sheets, marks and session reports."""
