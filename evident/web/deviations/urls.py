"""Addresses of the pages of deviations."""

from django.urls import path

from evident.web.deviations import views

app_name = "deviations"
urlpatterns = [
    path("", views.index, name="index"),
    path("entries/", views.entries, name="entries"),
]
