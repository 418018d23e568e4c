"""Addresses of the pages of deviations."""

from django.urls import path

from evident.web.deviations import views
from evident.web.records.exporting import addresses

app_name = "deviations"
urlpatterns = [
    path("", views.index, name="index"),
    path("entries/", views.entries, name="entries"),
    *addresses(views.COUNTED, views.ENTRIES),
]
