"""Evidence rooms: what auditors from outside may look at, and what they looked at. 9.2."""
