"""Addresses of the incident desk."""

from django.urls import path

from evident.resolution.incidents.forms import major as forms
from evident.resolution.incidents.queries.settings import KINDS, ORDERED
from evident.resolution.incidents.views import (
    additional,
    major,
    queue,
    record,
    reporting,
    routing,
    setting_lists,
    settings,
    steering,
    steps,
)
from evident.web.records import exporting
from evident.web.records.forms import OF_EVERY_RECORD

app_name = "incidents"
urlpatterns = [
    path("", queue.queue, name="queue"),
    *exporting.addresses(queue.EXPORT, major.EXPORT, *setting_lists.EXPORTS.values()),
    path("bulk/", queue.bulk, name="bulk"),
    path("views/", queue.keep, name="keep-view"),
    path("views/<int:pk>/drop/", queue.drop, name="drop-view"),
    path("report/", reporting.report, name="report"),
    path("report/similar/", reporting.similar, name="similar"),
    path("report/callers/", reporting.callers, name="callers"),
    path("routing/", routing.dry_run, name="routing"),
    path("steering/", steering.steering, name="steering"),
    path("major/", major.everything, name="majors"),
    path("settings/", settings.priorities, name="settings"),
    *(
        path(
            f"settings/{kind}/<int:pk>/move/",
            settings.move,
            {"kind": kind},
            name=f"settings-{kind}-move",
        )
        for kind in ORDERED
    ),
    *(
        each
        for kind in KINDS
        for each in (
            path(f"settings/{kind}/", settings.listed, {"kind": kind}, name=f"settings-{kind}"),
            path(
                f"settings/{kind}/new/", settings.add, {"kind": kind}, name=f"settings-{kind}-new"
            ),
            path(
                f"settings/{kind}/<int:pk>/",
                settings.change,
                {"kind": kind},
                name=f"settings-{kind}-one",
            ),
        )
    ),
    path("<str:number>/", record.detail, name="detail"),
    path("<str:number>/major/", major.room, name="major"),
    path("<str:number>/major/report/", major.review, name="major-report"),
    *(path(f"<str:number>/{name}/", major.step, {"name": name}, name=name) for name in forms.FORMS),
    path("<str:number>/additional/", additional.additional, name="additional"),
    path("<str:number>/panel/", record.panel, name="panel"),
    path("<str:number>/timeline/", record.timeline, name="timeline"),
    path("<str:number>/present/", record.present, name="present"),
    path("<str:number>/reply/", record.reply, name="reply"),
    path("<str:number>/note/", record.note, name="note"),
    path("<str:number>/edit/<str:name>/", record.edit, name="edit"),
    path("<str:number>/fact/<str:name>/", record.fact, name="fact"),
    path("<str:number>/absorb/", steps.merge, name="absorb"),
    path("<str:number>/link/", steps.link, name="link"),
    path("<str:number>/unlink/<int:pk>/", steps.unlink, name="unlink"),
    path("<str:number>/watch/", steps.watch, name="watch"),
    *(
        path(f"<str:number>/{name}/", steps.access, {"name": name}, name=name)
        for name in OF_EVERY_RECORD
    ),
    *(path(f"<str:number>/{name}/", steps.step, {"name": name}, name=name) for name in steps.FORMS),
    *(
        path(f"<str:number>/{name}/", steps.at_once, {"name": name}, name=name)
        for name in steps.AT_ONCE
    ),
]
