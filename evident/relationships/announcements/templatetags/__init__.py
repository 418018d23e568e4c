"""What templates of announcements use."""
