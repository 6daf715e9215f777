"""How many people will be trained, in scenarios that stand side by side."""
