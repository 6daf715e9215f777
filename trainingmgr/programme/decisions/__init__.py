"""The log of decisions: the dilemma, the options with their figures, who decided, why."""
