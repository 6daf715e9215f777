"""Who told something to those who vet: a compartment that nobody opens alone, and that is off."""
