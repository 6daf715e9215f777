"""Who mentors whom, what passed between them, and how the counterpart grows (domain 3.2)."""
