"""Whoever reported an incident is asked how satisfied he or she is, once it is closed."""

from evident.relationships.customers.satisfaction import ask_after
from evident.resolution.incidents.procedure import PROCEDURE

ask_after(PROCEDURE, "close", "confirm")
