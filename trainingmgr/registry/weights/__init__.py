"""What agreement is worth between two records, as learnt from what people decided here."""
