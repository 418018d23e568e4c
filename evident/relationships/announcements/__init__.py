"""What customers are told before they ask: disturbances, planned work, news, service status."""
