"""Pages of the bank, of papers and answers, of how questions did, and of reactions."""
