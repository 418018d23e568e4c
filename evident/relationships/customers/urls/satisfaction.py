"""Addresses of what people say of the service they got."""

from django.urls import path

from evident.relationships.customers.views import satisfaction as views
from evident.web.records import exporting

app_name = "satisfaction"
urlpatterns = [
    path("", views.everything, name="list"),
    *exporting.addresses(views.EXPORT),
    path("rules/", views.rules, name="rules"),
    path("by-mail/<str:key>/", views.link, name="link"),
    path("of/<str:number>/", views.rate, name="rate"),
    path("<int:question>/", views.answer, name="answer"),
    path("<int:question>/follow-up/", views.follow_up, name="follow_up"),
]
