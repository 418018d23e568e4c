"""Pages of deviations: where history departed from the procedures."""
