"""
Subjects of which a limited grant reaches only a part: what belongs to some requirements.

A document or a finding belongs to requirements, an incident to none. A grant that is limited to
subjects reaches of a divided one only what belongs to its requirements, if it names any; the
query of the subject says what does.
"""

_divided: set[str] = set()


def divide(subject: str) -> None:
    """Let limited grants reach only parts of `subject`, the first word of permission codes."""
    _divided.add(subject)


def is_divided(code: str) -> bool:
    """Return whether limited grants reach only parts of what the permission `code` is about."""
    return code.partition(".")[0] in _divided
