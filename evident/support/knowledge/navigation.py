"""Where pages lead to the knowledge base."""

from django.utils.translation import gettext_lazy as _

from evident.web import navigation, palette
from evident.web.trail.words import name_events

name_events(
    {
        "article.categorise": _("Category of articles changed"),
        "article.import": _("Articles imported"),
        "article.rate": _("Article rated"),
        "article.solve": _("Solved by an article"),
    },
    subjects={},
)
navigation.add(
    navigation.Entry(
        _("Knowledge"),
        "book",
        "articles:home",
        permission=("article.view", "article.view_published"),
        order=30,
        key="b",
        words=_("articles help how-to known solutions"),
    ),
)
palette.add(
    palette.Command(
        _("Write an article"),
        "pencil-plus",
        "articles:new",
        permission="article.draft",
        words=_("new knowledge"),
    ),
)
