"""What connects the product with the world: calls actions like any user."""
