"""Attachments: files that belong to a record, kept outside the database."""
