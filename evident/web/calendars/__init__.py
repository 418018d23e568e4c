"""Pages on which calendars are looked at and changed."""
