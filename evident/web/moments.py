"""Moments in forms: a date and a time of day, in the zone of whoever fills them in."""

from django import forms


class MomentField(forms.DateTimeField):
    """Date and time, in the person's own zone."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
