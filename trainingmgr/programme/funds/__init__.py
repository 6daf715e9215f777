"""Money of the programme: what was pledged, committed, received and spent, and what it is for."""
