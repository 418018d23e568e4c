"""8.2: what the provider offers: services and the catalogue."""
