"""From gaps in performance to a yearly plan: what is needed, and how many seats for whom."""
