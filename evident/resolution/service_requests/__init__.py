"""Service requests: ordered from the catalogue, approved, fulfilled. ISO 20000-1:2018, 8.6.2."""
