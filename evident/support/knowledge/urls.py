"""Addresses of the knowledge base."""

from django.urls import path

from evident.support.knowledge.views import articles, helping, importing, settings, versions
from evident.web.records import exporting
from evident.web.records.pages import addresses

app_name = "articles"
urlpatterns = [
    path("", articles.home, name="home"),
    path("all/", articles.everything, name="list"),
    path("new/", articles.write, name="new"),
    path("import/", importing.choose, name="import"),
    path("import/<int:pk>/", importing.one, name="import-one"),
    path("categories/", settings.categories, name="categories"),
    path("categories/new/", settings.category, name="category-new"),
    path("categories/<int:pk>/", settings.category, name="category"),
    path("suggestions/<slug:place>/", helping.suggestions, name="suggestions"),
    path("for/<str:number>/", helping.beside, name="beside"),
    path("for/<str:number>/make/", helping.make, name="make"),
    path("<str:number>/edit/", articles.edit, name="edit"),
    path("<str:number>/versions/", versions.versions, name="versions"),
    path("<str:number>/versions/<int:version>/", versions.version, name="version"),
    path("<str:number>/versions/<int:before>/to/<int:after>/", versions.compared, name="compared"),
    path("<str:number>/text/", helping.in_place, name="text"),
    path("<str:number>/rate/", helping.rate, name="rate"),
    path("<str:number>/solved/<slug:place>/", helping.solved, name="solved"),
    path("<str:number>/use/<str:record>/", helping.use, name="use"),
    *exporting.addresses(articles.EXPORT),
    *addresses(articles.PAGES),
]
