"""Addresses of agreements and clocks."""

from django.urls import path

from evident.relationships.service_levels.views import agreements, clocks, keeping, recounts
from evident.web.records import exporting
from evident.web.records.pages import addresses

app_name = "service_levels"
urlpatterns = [
    path("", agreements.index, name="index"),
    path("new/", agreements.draft, name="draft"),
    path("due/", clocks.due, name="due"),
    path("clocks/<int:pk>/", clocks.clock, name="clock"),
    path("correct/", clocks.correct, name="correct"),
    path("correct/progress/", clocks.corrections, name="corrections"),
    path("<str:number>/uncarry/<int:pk>/", agreements.uncarry, name="uncarry"),
    path("<str:number>/promises/", keeping.promises, name="promises"),
    path("<str:number>/terms/", agreements.revise, name="revise"),
    path("<str:number>/apply/", recounts.apply, name="apply"),
    path("<str:number>/correct-terms/", recounts.correct_terms, name="correct-terms"),
    *exporting.addresses(agreements.EXPORT, clocks.EXPORT, keeping.EXPORT),
    *addresses(agreements.PAGES),
]
