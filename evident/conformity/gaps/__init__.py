"""Gap analysis: what is not met yet, what closes it, and what is open before applying."""
