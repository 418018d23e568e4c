"""Page input of requirements."""
