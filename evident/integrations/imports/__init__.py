"""Imports: records and their history from other systems, taken as they were."""
