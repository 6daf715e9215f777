"""What about people goes to another body goes under an agreement, or not at all (R-DAT-13)."""
