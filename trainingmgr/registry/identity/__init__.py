"""Who is who: likely duplicates, merges by two people, corrections with a second person."""
