"""A data set of the shape of a real one in which nobody is real: for training, for demonstrations
and for whoever builds (R-DAT-09).
"""
