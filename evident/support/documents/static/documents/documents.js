// What is pasted into a document's text becomes Markdown on the server; pictures that are pasted,
// dropped or chosen become files of the document and stand where one writes.
(() => {
  const KINDS = { "image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp" };
  const MARKED = /<(h[1-6]|table|ul|ol|strong|b|em|i|a|p|img)\b/i;
  // Word keeps each picture in its RTF too, as hexadecimal figures after a head.
  const HEAD = /{\\pict[\s\S]+?\\bliptag-?\d+(\\blipupi-?\d+)?({\\\*\\blipuid\s?[\da-fA-F]+)?[\s}]*?/;
  const IN_RTF = new RegExp(`(?:(${HEAD.source}))([\\da-fA-F\\s]+)\\}`, "g");

  const bytesOfHex = (hex) => new Uint8Array((hex.match(/../g) || []).map((pair) => parseInt(pair, 16)));
  const fileOf = (bytes, type) => new File([bytes], `picture.${KINDS[type]}`, { type });
  const picturesIn = (rtf) => (rtf.match(IN_RTF) || []).map((found) => {
    const type = found.includes("\\pngblip") ? "image/png" : found.includes("\\jpegblip") ? "image/jpeg" : "";
    return type ? fileOf(bytesOfHex(found.replace(HEAD, "").replace(/[^\da-fA-F]/g, "")), type) : null;
  });
  const fileOfData = (address) => {
    const [, type, code] = /^data:(image\/\w+);base64,([\s\S]+)$/.exec(address) || [];
    if (!(type in KINDS)) return null;
    try {
      return fileOf(Uint8Array.from(atob(code), (letter) => letter.charCodeAt(0)), type);
    } catch {
      return null;
    }
  };
  const picturesOf = (transfer) => [...transfer.files].filter((file) => file.type in KINDS);

  for (const form of document.querySelectorAll("form[data-paste-address]")) {
    const fields = [...form.querySelectorAll("textarea[data-paste]")];
    const told = form.querySelector("[data-picture-told]");
    const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
    const ask = (address, body) => fetch(address, { method: "POST", headers: { "X-CSRFToken": token }, body });
    let last = fields[0];
    let count = 0;

    const say = (text) => { told.textContent = text; };
    const put = (field, text) => {
      field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    };
    // A place is held while the server answers: one may go on writing before and after it.
    const hold = (field) => {
      const chosen = field.value.slice(field.selectionStart, field.selectionEnd);
      if (chosen === form.dataset.pictureAlt) {  // of the picture before: what follows goes below it
        const end = field.value.indexOf("\n", field.selectionEnd);
        field.setSelectionRange(end < 0 ? field.value.length : end, end < 0 ? field.value.length : end);
      }
      const mark = `[… ${++count}]`;
      put(field, mark);
      return (filling, standsAlone = false) => {
        const place = field.value.indexOf(mark);
        if (place < 0) return;
        const gap = (around, pattern) => (!standsAlone || !around.trim() || pattern.test(around) ? "" : "\n\n");
        const text = gap(field.value.slice(0, place), /\n\s*\n$/) + filling
          + gap(field.value.slice(place + mark.length), /^\s*\n\s*\n/);
        field.setRangeText(text, place, place + mark.length, "preserve");
        field.dispatchEvent(new Event("input", { bubbles: true }));
        const alt = text.indexOf(form.dataset.pictureAlt);
        if (alt >= 0 && document.activeElement === field) {
          field.setSelectionRange(place + alt, place + alt + form.dataset.pictureAlt.length);
        }
      };
    };

    // A document that is not kept yet takes its pictures along when it is.
    const takeAlong = (file, alt, caption) => {
      const files = form.querySelector("[data-files]");
      const all = new DataTransfer();
      for (const each of files.files) all.items.add(each);
      const taken = [...files.files].map((each) => each.name);
      let number = taken.length + 1;
      while (taken.includes(`picture-${number}.${KINDS[file.type]}`)) number += 1;
      const name = `picture-${number}.${KINDS[file.type]}`;
      all.items.add(new File([file], name, { type: file.type }));
      files.files = all.files;
      form.querySelector("[data-files-chosen]").textContent = [...files.files].map((each) => each.name).join(", ");
      return `![${alt || form.dataset.pictureAlt}](${name} "${caption || form.dataset.pictureCaption}")`;
    };
    const lineOf = async (file, alt = "", caption = "") => {
      if (!form.dataset.pictureAddress) return takeAlong(file, alt, caption);
      const body = new FormData();
      body.append("picture", file);
      body.append("alt", alt);
      body.append("caption", caption);
      const answer = await ask(form.dataset.pictureAddress, body);
      const text = await answer.text();
      if (answer.ok) return text;
      throw new Error(answer.status === 422 ? text : form.dataset.pictureFailed);
    };
    const show = async (field, file, alt, caption, fill = hold(field)) => {
      try {
        fill(await lineOf(file, alt, caption), true);
        say(form.dataset.pictureDone);
        return true;
      } catch (error) {
        fill("");
        say(error instanceof TypeError ? form.dataset.pictureFailed : error.message);
        return false;
      }
    };
    const showAll = async (field, files) => {
      const places = files.map(() => hold(field));
      for (const [place, file] of files.entries()) await show(field, file, "", "", places[place]);
    };

    // Pictures in what was copied: those we can read are attached first, and stand by their names.
    const takePictures = async (page, rtf, files) => {
      const found = [...page.images];
      const unread = found.filter((picture) => !fileOfData(picture.getAttribute("src") || ""));
      const isAlone = found.length === 1 && !page.body.textContent.trim();
      const others = isAlone && files.length ? files : picturesIn(rtf);
      for (const picture of found) {
        const at = unread.indexOf(picture);
        const file = at < 0
          ? fileOfData(picture.getAttribute("src"))
          : others.length === unread.length ? others[at] : null;
        if (!file) continue;
        try {
          const line = await lineOf(file, picture.alt.slice(0, 300));
          picture.setAttribute("src", /\]\((\S+)/.exec(line)[1]);
        } catch (error) {
          say(error.message);
        }
      }
      for (const picture of page.images) {  // what stays unread is told by its address, not sent whole
        const address = picture.getAttribute("src") || "";
        if (address.startsWith("data:")) picture.setAttribute("src", "data:,");
      }
    };

    for (const field of fields) {
      field.addEventListener("focus", () => { last = field; });
      field.addEventListener("paste", async (event) => {
        if (!event.clipboardData) return;
        const markup = event.clipboardData.getData("text/html");
        const plain = event.clipboardData.getData("text/plain");
        const rtf = event.clipboardData.getData("text/rtf");
        const files = picturesOf(event.clipboardData);
        if (!MARKED.test(markup)) {
          if (!files.length || plain) return;
          event.preventDefault();
          await showAll(field, files);
          return;
        }
        event.preventDefault();
        const fill = hold(field);
        try {
          const page = new DOMParser().parseFromString(markup, "text/html");
          const hasPictures = page.images.length > 0;
          if (hasPictures) await takePictures(page, rtf, files);
          const body = new URLSearchParams({ markup: hasPictures ? page.documentElement.outerHTML : markup });
          const answer = await ask(form.dataset.pasteAddress, body);
          const text = answer.ok ? await answer.text() : plain;
          fill(text, text.includes("\n") || text.startsWith("!["));
        } catch {
          fill(plain);
        }
      });
      for (const name of ["dragover", "drop"]) {
        field.addEventListener(name, (event) => {
          if (!event.dataTransfer.types.includes("Files")) return;
          event.preventDefault();
          if (name === "drop") showAll(field, picturesOf(event.dataTransfer));
        });
      }
    }

    const chosen = form.querySelector("[data-picture]");
    const button = form.querySelector("[data-picture-put]");
    button.hidden = false;
    button.addEventListener("click", async () => {
      if (!chosen.files.length) {
        chosen.focus();
        return;
      }
      const [alt, caption] = ["picture_alt", "picture_caption"].map((name) => form.querySelector(`[name=${name}]`));
      if (await show(last, chosen.files[0], alt.value, caption.value)) {
        for (const each of [chosen, alt, caption]) each.value = "";
      }
    });
  }
})();
