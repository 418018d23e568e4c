"""Notifications: who hears of what, by inbox and mail, and why somebody did not."""
