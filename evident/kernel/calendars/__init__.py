"""Calendars: when an organisation works, and working time looked up in prefix sums."""
