"""Pages of measures and checks: every figure opens the records behind it."""
