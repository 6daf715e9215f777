"""What the programme works with: equipment through its life, and what is counted of it."""
