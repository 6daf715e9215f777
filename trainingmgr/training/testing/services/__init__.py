"""The verbs of testing: writing and reviewing questions, drawing papers, answers, reactions."""
