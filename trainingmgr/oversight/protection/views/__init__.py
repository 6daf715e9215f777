"""Pages of data protection: requests of people, breaches, and what is held for what."""
