"""Addresses of lists from outside."""

from django.urls import path

from evident.conformity.rooms.views import lists

app_name = "outside_lists"
urlpatterns = [
    path("", lists.everything, name="lists"),
    path("load/", lists.load, name="load"),
    path("<int:outside>/", lists.outside, name="list"),
    path("<int:outside>/keep/", lists.keep, name="keep"),
    path("<int:outside>/drop/", lists.drop, name="drop"),
    path("<int:outside>/rows/<int:row>/find/", lists.find, name="find"),
    path("<int:outside>/rows/<int:row>/note/", lists.note, name="note"),
]
