"""Pictures for tests."""

from evident.kernel.files.pdf import picture_of


def png(colour="red", *, width=9, height=9):
    """Return a picture of one colour."""
    size = f'width="{width}" height="{height}"'
    inner = f'<rect {size} fill="{colour}"/>'
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{inner}</svg>'
    return picture_of(drawing.encode(), "svg")
