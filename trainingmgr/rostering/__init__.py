"""Who takes which class: a problem, plans that answer it, what each is worth, and why.

Pure, like `matching`: no database, no Flask. The solver is loaded when it is first asked.
"""
