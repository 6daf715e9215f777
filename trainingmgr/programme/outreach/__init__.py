"""What the programme tells the public, and rumours that it answers (domain 5.5.5)."""
