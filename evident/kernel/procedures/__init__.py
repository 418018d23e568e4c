"""Procedures: states and steps as data, and the only code that moves a state."""
