"""The API of what belongs to no process alone, walked with records of a process."""
