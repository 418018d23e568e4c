"""Tests of announcements and of the status page."""
