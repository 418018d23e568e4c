"""Frozen samples of records: drawn so that anyone can repeat it, kept as the records were."""
