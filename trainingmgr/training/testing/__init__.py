"""What tests are made of: questions in three languages, papers drawn from them, answers, how the
questions did, and what people say of a course.
"""
