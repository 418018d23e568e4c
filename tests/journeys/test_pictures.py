"""Somebody pastes, drops and chooses pictures while writing a document."""

import base64
import re

from django.utils import timezone
from playwright.sync_api import expect

from evident.kernel.attachments.models import Attachment
from evident.support.documents import actions
from evident.support.documents.models import Version
from evident.support.documents.tests.pictures import png

PASTE = """(field, [parts, files]) => {
  const all = new DataTransfer();
  for (const [type, text] of Object.entries(parts)) all.setData(type, text);
  for (const [name, type, code] of files) {
    const bytes = Uint8Array.from(atob(code), (letter) => letter.charCodeAt(0));
    all.items.add(new File([bytes], name, { type }));
  }
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
  const told = { bubbles: true, cancelable: true };
  field.dispatchEvent(
    NAME === "paste"
      ? new ClipboardEvent("paste", { ...told, clipboardData: all })
      : new DragEvent("drop", { ...told, dataTransfer: all })
  );
}"""
WORD = """<html><body><!--StartFragment--><h2>Plan</h2><p class=MsoNormal>As drawn:</p>
<p class=MsoNormal><img width=90 src="file:///C:/Temp/clip_image002.png"></p>
<p class=MsoNormal>As agreed.</p><!--EndFragment--></body></html>"""


def paste(field, parts, *files, name="paste"):
    """Paste or drop what a clipboard holds."""
    sent = [[file, kind, base64.b64encode(content).decode()] for file, kind, content in files]
    field.evaluate(PASTE.replace("NAME", f'"{name}"'), [parts, sent])


def rtf_with(content):
    """Return RTF as Word copies it beside the markup, with a picture within."""
    head = r"{\pict{\*\picprop}\wbitmap0\picscalex100\pngblip\bliptag-1{\*\blipuid 00ff}"
    return r"{\rtf1{\*\shppict" + head + content.hex() + "}}}"


def test_pictures_are_pasted_dropped_and_chosen(desk, world):
    writer, now = world.everybody, timezone.now()
    document = actions.draft(by=writer, at=now, title_en="Plan", body_en="# Plan\n\n")
    page = desk.window(writer)
    page.goto(f"/documents/{document.number}/edit/")
    field = page.locator("[name=body_en]")

    paste(field, {}, ("image.png", "image/png", png()))
    line = '# Plan\n\n![Say what the picture shows](image.png "Caption of the picture")'
    expect(field).to_have_value(line)
    page.keyboard.type("A red field")  # what is to be said stands there selected
    expect(field).to_have_value(line.replace("Say what the picture shows", "A red field"))
    paste(field, {"text/html": WORD, "text/plain": "Plan"})
    expect(field).to_have_value(re.compile("lies on the computer"))
    paste(field, {"text/html": WORD, "text/rtf": rtf_with(png("blue"))})
    expect(field).to_have_value(re.compile(r"\(picture\.png "))
    paste(field, {}, ("two words.gif", "image/png", png("green")), name="drop")
    expect(field).to_have_value(re.compile(r"\(two-words\.png "))
    paste(field, {}, ("evil.png", "image/png", b"<svg onload=alert(1)>"))
    expect(page.locator("[data-picture-told]")).to_contain_text("no picture that can be shown")
    page.get_by_text("Put a picture in").click()
    page.locator("[name=picture]").set_input_files(
        {"name": "chosen.png", "mimeType": "image/png", "buffer": png("black")}
    )
    page.locator("[name=picture_alt]").fill("A black field")
    page.locator("[name=picture_caption]").fill("Black")
    page.get_by_role("button", name="Put it where I write").click()
    expect(field).to_have_value(re.compile(r'!\[A black field\]\(chosen\.png "Black"\)'))
    page.get_by_role("button", name="Keep the draft").click()

    expect(page.locator(".document-text figure img")).to_have_count(4)
    shown = page.locator(".document-text figure img").first
    assert shown.evaluate("(image) => image.complete && image.naturalWidth > 0")
    expect(page.locator(".document-text figcaption").last).to_have_text("Black")


def test_a_new_document_takes_its_pictures_along(desk, world):
    page = desk.window(world.everybody, language="zh-hans", width=390)
    page.goto("/documents/new/")
    page.locator("[name=title_zh]").fill("带图的文件")

    field = page.locator("[name=body_zh]")
    paste(field, {}, ("image.png", "image/png", png()), ("image.png", "image/png", png("blue")))
    expect(field).to_have_value(re.compile(r"picture-2\.png"))
    page.locator("form.document-form .btn-primary").click()

    expect(page.locator(".document-text img")).to_have_count(2)
    version = Version.objects.get(title_zh="带图的文件")
    names = Attachment.objects.filter(record_id=version.document_id).values_list("name", flat=True)
    assert sorted(names) == ["picture-1.png", "picture-2.png"]
