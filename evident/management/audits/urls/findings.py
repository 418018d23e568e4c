"""Addresses of findings."""

from django.urls import path

from evident.management.audits.views import findings as views
from evident.management.audits.views import lists
from evident.web.records import exporting
from evident.web.records.pages import addresses

app_name = "findings"
urlpatterns = [
    path("", lists.everything, {"listing": views.LISTING}, name="list"),
    path("waiting/", views.waiting, name="waiting"),
    path("raise/", views.raise_finding, name="raise"),
    *exporting.addresses(views.EXPORT),
    *addresses(views.PAGES),
]
