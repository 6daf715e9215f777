"""What people are told of what is done with their data; nobody is asked to agree (R-DAT-16)."""
