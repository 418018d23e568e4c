"""Files of strangers: opened within bounds, read row by row, refused with a sentence."""
