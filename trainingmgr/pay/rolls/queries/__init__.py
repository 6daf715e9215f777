"""Reading: what a payroll is computed from, and payrolls as readers see them."""
