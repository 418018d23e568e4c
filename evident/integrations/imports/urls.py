"""Addresses of imports."""

from django.urls import path

from evident.integrations.imports import views
from evident.web.records.exporting import addresses

app_name = "imports"
urlpatterns = [
    path("", views.index, name="index"),
    *addresses(views.EXPORT),
    path("new/", views.upload, name="upload"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/progress/", views.progress, name="progress"),
    path("<int:pk>/launch/", views.launch, name="launch"),
    path("<int:pk>/discard/", views.discard, name="discard"),
    path("<int:pk>/rejected.csv", views.rejected, name="rejected"),
]
