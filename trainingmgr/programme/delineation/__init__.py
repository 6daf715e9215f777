"""What is for the police and what is for the military: who leads, by which law, and overlaps."""
