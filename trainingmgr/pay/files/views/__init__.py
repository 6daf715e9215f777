"""Pages of pay: cycles, lines and the desk."""
