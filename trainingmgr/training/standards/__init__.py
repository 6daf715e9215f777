"""Standards that the host authority and the programme agree: what is taught, and how people are
recruited, disciplined and equipped (ST-4).
"""
