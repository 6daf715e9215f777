"""What people ask about their own data, and what is done when data is lost (R-DAT-10, 14)."""
