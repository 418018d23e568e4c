"""Pages that belong to no process."""

from evident.web.views.attachment import attachment
from evident.web.views.home import home, home_block
from evident.web.views.preferences import language, preferences, theme
from evident.web.views.search import palette, search
from evident.web.views.sessions import end_session

__all__ = [
    "attachment",
    "end_session",
    "home",
    "home_block",
    "language",
    "palette",
    "preferences",
    "search",
    "theme",
]
