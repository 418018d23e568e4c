"""Addresses of what people say of the service they got."""

from django.urls import path

from evident.relationships.customers.views import satisfaction as views

app_name = "satisfaction"
urlpatterns = [
    path("", views.everything, name="list"),
    path("rules/", views.rules, name="rules"),
    path("by-mail/<str:key>/", views.link, name="link"),
    path("<int:question>/", views.answer, name="answer"),
    path("<int:question>/follow-up/", views.follow_up, name="follow_up"),
]
