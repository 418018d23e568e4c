"""Documents as DOCX, in Word's own styles and fields, so that they are edited well."""

from evident.kernel.files.word.writing import written as written
