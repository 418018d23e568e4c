"""Pages of the incident desk: request, one action or query, template."""
