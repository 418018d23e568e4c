"""Addresses of the incident desk."""

from django.urls import path

from evident.resolution.incidents import views

app_name = "incidents"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("report/", views.report, name="report"),
    path("<str:number>/", views.detail, name="detail"),
    path("<str:number>/take/", views.take, name="take"),
    path("<str:number>/resolve/", views.resolve, name="resolve"),
    path("<str:number>/close/", views.close, name="close"),
]
