"""Pictures that people bring: how large they are, and whether they can be shown on paper."""

from evident.kernel.files import pdf

KINDS = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp"}
"""How a picture of each media type that pages show is called on paper."""
MOST_PIXELS = 50_000_000
"""More would fill the memory when it is unpacked, however few bytes it has."""
PIXELS_OF_A_LINE = 1000
"""A picture as wide as this or wider takes the whole width of the paper."""
HEIGHT_OF_A_PAGE = 1.15
"""How high a picture may be, in widths of a line: head and caption stand on the page too."""


class Unreadable(Exception):
    """It is no picture that can be shown, or a damaged one."""


class TooManyPixels(Exception):
    """It is larger than can be unpacked."""


def size_of(content: bytes, kind: str) -> tuple[int, int]:
    """Return width and height in pixels. Raises Unreadable."""
    if kind == "webp":
        return size_of_webp(content)
    from docx.image.image import Image  # few processes ever write for Word

    try:
        image = Image.from_blob(content)
    except Exception as error:  # whatever a damaged file makes of its reader
        raise Unreadable from error
    return image.px_width, image.px_height


def size_of_webp(content: bytes) -> tuple[int, int]:
    """Return width and height of a WebP picture. Source: RFC 9649, 2. Raises Unreadable."""
    form, head = content[12:16], content[20:30]
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP" or len(head) < 10:
        raise Unreadable
    if form == b"VP8X":
        return _number(head[4:7]) + 1, _number(head[7:10]) + 1
    if form == b"VP8 ":
        return _number(head[6:8]) & 0x3FFF, _number(head[8:10]) & 0x3FFF
    if form == b"VP8L":
        bits = _number(head[1:5])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    raise Unreadable


def _number(content: bytes) -> int:
    return int.from_bytes(content, "little")


def refuse_unreadable(content: bytes, kind: str) -> None:
    """Raise Unreadable or TooManyPixels where the picture cannot be set on paper."""
    width, height = size_of(content, kind)
    if not width or not height:
        raise Unreadable
    if width * height > MOST_PIXELS:
        raise TooManyPixels
    import typst  # few processes ever set a page

    source = f'#set page(width: auto, height: auto, margin: 0pt)\n#image("p.{kind}", width: 1cm)'
    files = {"main.typ": source.encode(), f"p.{kind}": content}
    try:
        pdf.set_by_typst(files, "pdf")
    except typst.TypstError as error:
        raise Unreadable from error


def share_of(content: bytes, kind: str) -> float:
    """Return how much of the width it takes: small ones are no larger, high ones fit a page."""
    width, height = size_of(content, kind)
    return min(1.0, width / PIXELS_OF_A_LINE, HEIGHT_OF_A_PAGE * width / height)
