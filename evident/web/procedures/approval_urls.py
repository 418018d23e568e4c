"""Addresses of the pages of approvals and checklists."""

from django.urls import path

from evident.web.procedures import approval_views as views
from evident.web.records.exporting import addresses

app_name = "approvals"
urlpatterns = [
    path("", views.index, name="index"),
    *addresses(views.EXPORT),
    path("<int:pk>/", views.decide, name="decide"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("of/<str:number>/<slug:step>/ask/", views.ask, name="ask"),
    path("of/<str:number>/<slug:step>/tick/", views.tick, name="tick"),
]
