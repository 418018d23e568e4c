"""Whoever ordered something is asked how satisfied he or she is, once the order is closed."""

from evident.relationships.customers.satisfaction import ask_after
from evident.resolution.service_requests.procedure import PROCEDURE

ask_after(PROCEDURE, "close")
