"""Addresses of the pages of notices."""

from django.urls import path

from evident.web.notifications import views
from evident.web.records.exporting import addresses

app_name = "notifications"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("<int:pk>/", views.follow, name="follow"),
    path("read/", views.read, name="read"),
    path("preferences/", views.preferences, name="preferences"),
    path("log/", views.log, name="log"),
    *addresses(views.EXPORT),
]
