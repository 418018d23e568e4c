"""Pages that belong to no process."""

from evident.web.views.home import home
from evident.web.views.preferences import language, preferences, theme
from evident.web.views.search import search

__all__ = ["home", "language", "preferences", "search", "theme"]
