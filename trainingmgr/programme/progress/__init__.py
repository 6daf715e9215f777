"""How far the programme has come, on one page: for those who lead it, and for everybody."""
