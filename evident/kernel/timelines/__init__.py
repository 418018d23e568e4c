"""The course of a record: what was said on it and what happened to it, in words."""
