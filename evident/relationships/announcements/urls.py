"""Addresses of announcements and of the status page."""

from django.urls import path

from evident.relationships.announcements import views
from evident.web.records import exporting
from evident.web.records.pages import addresses

app_name = "announcements"
urlpatterns = [
    path("", views.everything, name="list"),
    path("new/", views.draft, name="draft"),
    path("status/", views.status, name="status"),
    path("<str:number>/edit/", views.edit, name="edit"),
    *exporting.addresses(views.EXPORT),
    *addresses(views.PAGES),
]
