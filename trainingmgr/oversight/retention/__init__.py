"""What is kept for longer than its rule allows is erased, by two people."""
