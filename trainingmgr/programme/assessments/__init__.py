"""Assessments of the sector: who took part, what was found lacking, what became of it (OA-2)."""
