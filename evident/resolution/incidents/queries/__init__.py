"""Reads of incidents, always for a user."""

from evident.resolution.incidents.queries.queue import ORDERS, Filters, filtered, queue
from evident.resolution.incidents.queries.seeing import PEOPLE, get, several, visible_to

__all__ = ["ORDERS", "PEOPLE", "Filters", "filtered", "get", "queue", "several", "visible_to"]
