"""What pages and programs read of requirements, always for somebody who may see them."""
