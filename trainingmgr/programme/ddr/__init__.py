"""The calendar of DDR beside the reform plan: phases, what waits for what, and the joint board."""
