"""Accounts: people who sign in, and their teams."""
