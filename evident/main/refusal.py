"""What every command of the program says no with."""


class Refused(Exception):
    """A command cannot do what it was asked; the text tells the administrator why."""
