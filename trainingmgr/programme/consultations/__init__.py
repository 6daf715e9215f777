"""What civil society says to the programme, and what became of it (domain 5.5.4)."""
