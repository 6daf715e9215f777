"""What oversight works with: where rules were bent, samples drawn by lot and the files asked for,
and packs for a session.
"""
