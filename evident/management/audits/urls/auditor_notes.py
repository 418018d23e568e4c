"""Addresses of auditors' own notes."""

from django.urls import path

from evident.management.audits.views import notes as views

app_name = "auditor_notes"
urlpatterns = [
    path("", views.everything, name="list"),
    path("write/", views.write, name="write"),
    path("<int:note>/edit/", views.edit, name="edit"),
    path("<int:note>/share/", views.share, name="share"),
    path("<int:note>/remove/", views.remove, name="remove"),
]
