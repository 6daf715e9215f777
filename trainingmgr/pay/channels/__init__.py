"""How the money reaches somebody: accounts and phones, changed by two people and never quietly."""
