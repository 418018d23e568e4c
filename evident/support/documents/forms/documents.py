"""What is asked of whoever writes, describes, distributes or decides on a document."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from evident.kernel.access.models import Role
from evident.kernel.accounts.models import Team, User
from evident.kernel.attachments.incoming import File
from evident.kernel.files.pictures import KINDS
from evident.kernel.procedures.models import ProcedureVersion
from evident.kernel.records.kinds import kind_of
from evident.support.documents.actions.facts import LONGEST_BODY
from evident.support.documents.actions.reading import USUAL_DAYS
from evident.support.documents.models import Classification, Sort
from evident.support.documents.open_places import in_words, open_places
from evident.support.documents.picturing import BOTH, Picture, line
from evident.support.documents.processes import PROCESSES
from evident.support.documents.queries import ORDERS, staff, tailorings
from evident.web.people import PeopleOf, PersonOf
from evident.web.records.forms import EditForm, ReasonForm, StepForm

TEXT = forms.Textarea(attrs={"rows": 22, "spellcheck": "true", "data-paste": ""})
APART = re.compile(r"[\s,;，；、]+")
PICTURE_FIELDS = ("picture", "picture_alt", "picture_caption", "picture_place")
PLACES = [
    (BOTH, _("every text that is written")),
    ("zh", _("the Chinese text")),
    ("en", _("the English text")),
]
MARKS = _(
    "Markdown: # headings, **bold**, - lists, | tables |. What you paste from Word keeps its"
    " headings, lists and tables; pictures are pasted, dropped or chosen below."
)


def processes() -> list[tuple[str, Any]]:
    """Return the processes a document may belong to."""
    return [("", _("None in particular")), *PROCESSES.items()]


class TextForm(forms.Form):
    """The text of a document, in one or both languages, perhaps with a picture; or a file."""

    title_en = forms.CharField(label=_("English title"), max_length=300, required=False)
    body_en = forms.CharField(
        label=_("English text"), widget=TEXT, required=False, max_length=LONGEST_BODY,
        help_text=MARKS,
    )  # fmt: skip
    title_zh = forms.CharField(label=_("Chinese title"), max_length=300, required=False)
    body_zh = forms.CharField(
        label=_("Chinese text"), widget=TEXT, required=False, max_length=LONGEST_BODY,
        help_text=MARKS,
    )  # fmt: skip

    picture = forms.FileField(
        label=_("Picture"), required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(KINDS), "data-picture": ""}),
        help_text=_("PNG, JPEG, GIF or WebP. Or paste or drop it into a text."),
    )  # fmt: skip
    picture_alt = forms.CharField(
        label=_("What the picture shows"), max_length=300, required=False,
        help_text=_("Read out to whoever does not see it."),
    )  # fmt: skip
    picture_caption = forms.CharField(
        label=_("Caption below the picture"), max_length=300, required=False
    )
    picture_place = forms.ChoiceField(
        label=_("Put it at the end of"), choices=PLACES, required=False, initial="both"
    )
    file = forms.FileField(
        label=_("Or upload it as a file"), required=False,
        help_text=_("PDF or Word, for what was written elsewhere. It is approved like a text."),
    )  # fmt: skip

    @property
    def picture_fields(self) -> list[forms.BoundField]:
        """Return the fields of a picture to be put in."""
        return [self[name] for name in PICTURE_FIELDS]

    @property
    def texts(self) -> dict[str, str]:
        """Return the titles and texts, and what else is said of the version."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in (*PICTURE_FIELDS, "file")
        }

    @property
    def upload(self) -> File | None:
        """Return the file that is its content, if one was chosen."""
        sent = self.cleaned_data["file"]
        return File(sent.name, sent.chunks()) if sent is not None else None

    @property
    def pictures(self) -> list[Picture]:
        """Return the picture that was chosen, if one was."""
        facts = self.cleaned_data
        if facts["picture"] is None:
            return []
        file = File(facts["picture"].name, facts["picture"].chunks())
        words = {"alt": facts["picture_alt"], "caption": facts["picture_caption"]}
        return [Picture(file, **words, place=facts.get("picture_place") or BOTH)]

    def clean(self) -> dict[str, Any]:
        """Ask for a title in at least one language."""
        facts = super().clean() or {}
        if not facts.get("title_en") and not facts.get("title_zh") and not self.errors:
            raise forms.ValidationError(_("Give the document a title in at least one language."))
        return facts


class PictureForm(forms.Form):
    """A picture that is put in where one writes."""

    picture = forms.FileField()
    alt = forms.CharField(max_length=300, required=False)
    caption = forms.CharField(max_length=300, required=False)

    def line(self, name: str) -> str:
        """Return the line that shows the picture under `name`."""
        return line(name, alt=self.cleaned_data["alt"], caption=self.cleaned_data["caption"])


class EditTextForm(TextForm):
    """The text as it stands, or a file in its place, with the version that was on screen."""

    is_without_file = forms.BooleanField(label=_("Take the uploaded file away"), required=False)
    summary = forms.CharField(
        label=_("What changed"), max_length=500, required=False,
        help_text=_("One sentence for whoever approves it and for the list of versions."),
    )  # fmt: skip
    seen_version = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1
    )


class FactsForm(forms.Form):
    """What a document says of itself."""

    sort = forms.ChoiceField(label=_("Type"), choices=Sort.choices, initial=Sort.PROCEDURE)
    code = forms.CharField(
        label=_("Document code"), max_length=40, required=False,
        help_text=_("As your own rules of numbering have it, such as SMS-P-09."),
    )  # fmt: skip
    clause = forms.CharField(
        label=_("Clause"), max_length=40, required=False, help_text=_("Such as 8.6.1.")
    )
    process = forms.ChoiceField(label=_("Process"), choices=processes, required=False)
    requirements = forms.CharField(
        label=_("Requirements it answers"), max_length=600, required=False,
        help_text=_("Their ids in the catalogue, such as 8.6.1-f, 7.5.4-b."),
    )  # fmt: skip
    classification = forms.ChoiceField(
        label=_("Classification"), choices=Classification.choices,
        initial=Classification.INTERNAL,
        help_text=_("Customers see public ones. What only a few may see, restrict in addition."),
    )  # fmt: skip
    review_months = forms.IntegerField(
        label=_("Review every (months)"), min_value=1, max_value=36, initial=12
    )
    retention_years = forms.IntegerField(
        label=_("Keep after withdrawal (years)"), min_value=1, max_value=100, initial=3
    )
    publisher = forms.CharField(
        label=_("Publisher"), max_length=200, required=False,
        help_text=_("For external documents: who issues it."),
    )  # fmt: skip
    edition = forms.CharField(label=_("Edition"), max_length=100, required=False)
    location = forms.CharField(
        label=_("Where it is found"), max_length=500, required=False,
        help_text=_("For external documents: an address or a shelf."),
    )  # fmt: skip

    def clean_requirements(self) -> list[str]:
        """Return the ids one by one."""
        return [each for each in APART.split(self.cleaned_data["requirements"]) if each]


class DescribeForm(EditForm, FactsForm):
    """What the document says of itself, to be corrected."""

    def prepare(self) -> None:
        """Start from what the document says."""
        super().prepare()
        self.initial["requirements"] = ", ".join(self.record.requirements)


class DistributeForm(StepForm):
    """Who is to read it from now on, and within how many days."""

    roles = forms.ModelMultipleChoiceField(
        label=_("Roles"), queryset=Role.objects.none(), required=False
    )
    teams = forms.ModelMultipleChoiceField(
        label=_("Teams"), queryset=Team.objects.none(), required=False
    )
    people = PeopleOf(label=_("People"), queryset=User.objects.none(), required=False)
    acknowledge_days = forms.IntegerField(
        label=_("To be read within (days)"), min_value=1, max_value=365, initial=USUAL_DAYS,
        required=False,
    )  # fmt: skip

    def prepare(self) -> None:
        """Start from the distribution as it is."""
        self.offer("roles", Role.objects.all())
        self.offer("teams", Team.objects.filter(is_active=True))
        self.offer("people", staff())
        if self.record.acknowledge_days:
            self.initial.setdefault("acknowledge_days", self.record.acknowledge_days)
        for name in ("roles", "teams", "people"):
            self.initial.setdefault(name, list(getattr(self.record, name).all()))


class OwnerForm(StepForm):
    """Who owns it."""

    assignee = PersonOf(label=_("Owner"), queryset=User.objects.none())

    def prepare(self) -> None:
        """Offer our own people."""
        self.offer("assignee", staff())
        self.initial.setdefault("assignee", self.record.assignee_id)


class TailoringField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic when run
    """Drafts of tailored procedures, by process and number."""

    def label_from_instance(self, obj: Any) -> str:
        """Return how a draft is shown in the list."""
        version: ProcedureVersion = obj
        number = _("version %(number)d") % {"number": version.number}
        return f"{kind_of(version.kind).plural}, {number}: {version.reason}"


class CarryForm(StepForm):
    """Which tailored procedure comes into force when the document is approved."""

    tailoring = TailoringField(
        label=_("Tailored procedure"), queryset=ProcedureVersion.objects.none(), required=False,
        empty_label=_("None"),
        help_text=_(
            "A version proposed under Procedures. It comes into force in the moment in which the"
            " document is approved: what is written is what runs."
        ),
    )  # fmt: skip

    def prepare(self) -> None:
        """Offer the drafts there are."""
        self.offer("tailoring", tailorings())
        if self.record.draft is not None:
            self.initial.setdefault("tailoring", self.record.draft.tailoring_id)


class SubmitForm(StepForm):
    """Whether what is still open is to stay so; asked only where something is."""

    has_open_places = forms.BooleanField(
        label=_("Submit it although these places are open"), required=False,
        help_text=_("Whoever approves it is told, and conformance lists it once it is published."),
    )  # fmt: skip

    def prepare(self) -> None:
        """Say what is open, or ask nothing."""
        draft = self.record.draft
        found = open_places(draft, self.record.template) if draft is not None else []
        if not found:
            del self.fields["has_open_places"]
            self.warning = ""
            return
        self.warning = ngettext(
            "%(count)d place is still to be filled in: %(places)s",
            "%(count)d places are still to be filled in: %(places)s",
            len(found),
        ) % {"count": len(found), "places": in_words(found)}


class ReviewForm(StepForm):
    """What whoever reviews it has to say."""

    remark = forms.CharField(
        label=_("Remark"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000,
        required=False,
    )  # fmt: skip


class ArchiveForm(StepForm):
    """Where it is kept from now on."""

    archive_place = forms.CharField(
        label=_("Where it is archived"), max_length=300, required=False,
        help_text=_("Where copies outside of Evident are kept. Empty: here alone."),
    )  # fmt: skip


class DisposeForm(StepForm):
    """How it was destroyed."""

    disposal_note = forms.CharField(
        label=_("How it is disposed of"), max_length=500,
        help_text=_(
            "Its texts and files are destroyed here for good; title, dates, people and hashes"
            " remain as the disposal log."
        ),
    )  # fmt: skip


FORMS: dict[str, type[StepForm]] = {
    "submit": SubmitForm,
    "submit_revision": SubmitForm,
    "carry": CarryForm,
    "describe": DescribeForm,
    "distribute": DistributeForm,
    "assign": OwnerForm,
    "review": ReviewForm,
    "send_back": ReasonForm,
    "send_back_revision": ReasonForm,
    "withdraw": ReasonForm,
    "archive": ArchiveForm,
    "dispose": DisposeForm,
}


class ListForm(forms.Form):
    """What the master list keeps."""

    text = forms.CharField(
        label=_("Words or number"), required=False, max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Words or number")}),
    )  # fmt: skip
    stage = forms.ChoiceField(
        label=_("State"), required=False,
        choices=[
            ("valid", pgettext_lazy("documents", "Valid")), ("work", _("Being written")),
            ("review", _("In review or approved")), ("due", _("Review overdue")),
            ("differs", _("Practice differs")), ("external", _("External documents")),
            ("gone", _("Out of use")), ("any", _("All")),
        ],
    )  # fmt: skip
    sort = forms.ChoiceField(
        label=_("Type"), required=False, choices=[("", _("Every type")), *Sort.choices]
    )
    process = forms.ChoiceField(
        label=_("Process"), required=False,
        choices=lambda: [("", _("Every process")), *PROCESSES.items()],
    )  # fmt: skip
    classification = forms.ChoiceField(
        label=_("Classification"), required=False,
        choices=[("", _("Every classification")), *Classification.choices],
    )  # fmt: skip
    order = forms.ChoiceField(
        label=_("Order"), required=False,
        choices=[(each.code, each.label) for each in ORDERS.values()],
    )  # fmt: skip
    is_mine = forms.BooleanField(label=_("Mine"), required=False)
