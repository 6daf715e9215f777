"""Places, organisations, training centres, units with their commanders, ranks and posts."""
