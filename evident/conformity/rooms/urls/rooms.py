"""Addresses of evidence rooms."""

from django.urls import path

from evident.conformity.rooms.views import reading, working

app_name = "rooms"
urlpatterns = [
    path("", reading.everything, name="list"),
    path("open/", working.open_room, name="open"),
    path("<int:room>/", reading.room, name="room"),
    path("<int:room>/edit/", working.edit, name="edit"),
    path("<int:room>/close/", working.close, name="close"),
    path("<int:room>/looks/", reading.looks, name="looks"),
    path("<int:room>/note/", working.note, name="note"),
    path("<int:room>/seat/", working.seat, name="seat"),
    path("<int:room>/seats/<int:seat>/unseat/", working.unseat, name="unseat"),
    path("<int:room>/seats/<int:seat>/invite/", working.invite, name="invite"),
]
