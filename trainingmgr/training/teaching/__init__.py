"""Who teaches what in some weeks: proposed with reasons, compared, written down in one deed."""
