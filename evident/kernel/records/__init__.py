"""Records: the one table that every process extends."""
