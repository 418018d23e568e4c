"""Addresses of the pages about jobs."""

from django.urls import path

from evident.web.jobs import views
from evident.web.records.exporting import addresses

app_name = "jobs"
urlpatterns = [
    path("", views.index, name="index"),
    *addresses(views.EXPORT),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/retry/", views.retry, name="retry"),
    path("<int:pk>/cancel/", views.cancel, name="cancel"),
    path("periodic/retry/", views.end_pause, name="end-pause"),
]
