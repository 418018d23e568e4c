"""What stands in the archive for whoever wants to verify it."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import override

from evident.conformity.samples.populations import LANGUAGES

COMMAND = "    python -m trail_verifier ARCHIVE.zip --archive --key PUBLICKEY"


def instructions() -> bytes:
    """Return how an archive is read and verified, in both languages."""
    parts = []
    for language in LANGUAGES.values():
        with override(language):
            parts.append("\n\n".join(told()))
    return ("\n\n" + "-" * 70 + "\n\n").join(parts).encode() + b"\n"


def told() -> Iterator[str]:
    """Yield its paragraphs in the language in use."""
    yield _("This archive holds a sample of records as they were when it was drawn.")
    yield _("Open index.html to read it; nothing in it needs a network or runs a script.")
    yield _(
        "To verify it, take the folder trail_verifier of the published source of Evident, not"
        " from whoever gave you this archive, and Python 3.11 or later, nothing else, and run:"
    )
    yield COMMAND
    yield _(
        "PUBLICKEY is the public key of the trail, which you noted earlier. The verifier finds"
        " every byte that was changed and every file that was added or left out, repeats the"
        " drawing from population.txt, and checks that every entry of the trail was sealed."
    )
    yield "\n".join(f"{name:<16} {words}" for name, words in files())


def files() -> Iterator[tuple[str, str]]:
    """Yield what is where."""
    yield "sample.json", _("from what and how it was drawn, with the SHA-256 of every record")
    yield "population.txt", _("all records it was drawn from")
    yield "records/", _("each record as it was, as data")
    yield "files/", _("their attachments, named by their SHA-256")
    yield "trail/", _("their entries of the trail, each with its proof")
    yield "results.json", _("what was found in each record")
    yield "manifest.json", _("the SHA-256 of every file; manifest.proof.json proves it")
