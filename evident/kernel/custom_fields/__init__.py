"""Additional fields: an organisation's own facts of records, typed, searchable by an index."""
