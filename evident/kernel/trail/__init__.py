"""The trail: an append-only account of every change and of every look that matters."""
