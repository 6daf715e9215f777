"""How many people of each unit are trained in each topic: figures kept with every deed."""
