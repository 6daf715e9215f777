"""Pages: the public ones, the register of the office and its deeds, errors for the desk."""
