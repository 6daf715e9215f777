"""Who can lead a class, who leads it, and where nobody does."""
