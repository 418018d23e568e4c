"""What people and the schedule do about service reports and their definitions."""
