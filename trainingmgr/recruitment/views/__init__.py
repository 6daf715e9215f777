"""Pages of recruitment, on one blueprint."""
