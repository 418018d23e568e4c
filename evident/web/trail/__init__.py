"""Pages of the trail, for who has to prove something."""
