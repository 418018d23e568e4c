"""Jobs: work done after a change, at its own time, by processes that may die and be replaced."""
