"""Addresses that belong to no process."""

from django.urls import path

from evident.web import views

app_name = "web"
urlpatterns = [
    path("", views.home, name="home"),
    path("home/<str:name>/", views.home_block, name="home-block"),
    path("search/", views.search, name="search"),
    path("palette/", views.palette, name="palette"),
    path("attachments/<int:attachment>/", views.attachment, name="attachment"),
    path("language/", views.language, name="language"),
    path("theme/", views.theme, name="theme"),
    path("preferences/", views.preferences, name="preferences"),
    path("preferences/sessions/<int:pk>/end/", views.end_session, name="session-end"),
]
