"""Documents as DOCX, in Word's own styles and fields, so that they are edited well."""

from evident.kernel.files.document import Document


def written(document: Document) -> bytes:
    """Return `document` as DOCX, with words in its language."""
    from evident.kernel.files.word import writing  # few processes ever write one

    return writing.written(document)
