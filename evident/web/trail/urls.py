"""Addresses of the pages of the trail."""

from django.urls import path

from evident.web.trail import views

app_name = "trail"
urlpatterns = [
    path("", views.index, name="index"),
    path("export/", views.export, name="export"),
    path("verify/", views.verify, name="verify"),
    path("<int:pk>/", views.entry, name="entry"),
    path("<int:pk>/proof/", views.proof, name="proof"),
]
