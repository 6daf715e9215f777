"""What comes in from files: applications of mobile cells, and points of a stage."""
