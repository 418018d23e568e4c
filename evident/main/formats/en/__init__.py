"""English for everywhere: 11/12 is a different day on each side of an ocean."""
