"""What a person has attained: a module version, on a day, until a day, and whether it stands."""
