"""The word that tells on whoever shows it, and the time at which one looks."""

from evident.conftest import NOON

SECRET = "Quetzalcoatl"  # in every text of the other customer; no page of ours has such a word


NOW = NOON.replace(year=2026, month=6)
