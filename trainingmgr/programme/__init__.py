"""The programme as a whole: what is decided about it, and on what figures."""
