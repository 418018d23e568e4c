"""Addresses of the calendar pages."""

from django.urls import path

from evident.web.calendars import editing, views
from evident.web.records.exporting import addresses

app_name = "calendars"
urlpatterns = [
    path("", views.index, name="index"),
    *addresses(views.EXPORT),
    path("new/", editing.create, name="create"),
    path("<slug:code>/", views.detail, name="detail"),
    path("<slug:code>/versions/<int:number>/", views.version, name="version"),
    path("<slug:code>/propose/", editing.propose, name="propose"),
    path("<slug:code>/versions/<int:number>/correct/", editing.correct, name="correct"),
    path("<slug:code>/versions/<int:number>/hours/", editing.hours, name="hours"),
    path("<slug:code>/versions/<int:number>/holidays/", editing.holidays, name="holidays"),
    path("<slug:code>/versions/<int:number>/days/<str:day>/", editing.day, name="day"),
    path("<slug:code>/versions/<int:number>/effective/", editing.effective, name="effective"),
    path("<slug:code>/versions/<int:number>/discard/", editing.discard, name="discard"),
]
