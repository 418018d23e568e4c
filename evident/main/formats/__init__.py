"""How dates and times are written, where Django's own way is one country's."""
