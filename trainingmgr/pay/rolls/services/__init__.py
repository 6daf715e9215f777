"""The deeds of a payroll: opened, computed, signed by three, released, closed."""
