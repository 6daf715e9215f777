"""How many people some trainers, centres, clearance times and funds will train: pure arithmetic.

The method is that of linear programming of flows by month (Dantzig 1963, chapter 3: activities,
items and their prices), solved by HiGHS.
"""
