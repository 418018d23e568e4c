"""Service levels: agreements, what they promise, and the clocks that keep count. 8.3.3, 8.3.4."""
