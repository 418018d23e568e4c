// Puts the words of Swagger UI itself into the language of the page: it speaks English alone.
(() => {
  const words = JSON.parse(document.getElementById("reader-words").textContent);
  if (!Object.keys(words).length) return;
  const root = document.getElementById("swagger-ui");
  const told = ".renderedMarkdown, .opblock-tag, .opblock-summary-path, .opblock-summary-description, pre, code, option, [class*='2020-12__title'], [class*='2020-12__attribute']";
  const attributes = ["aria-label", "title", "placeholder"];

  const say = (node) => {
    const text = node.nodeValue.trim();
    if (!Object.hasOwn(words, text) || node.parentElement?.closest(told)) return;
    node.nodeValue = node.nodeValue.replace(text, words[text]);
  };
  const name = (element) => {
    for (const attribute of attributes) {
      const text = element.getAttribute(attribute);
      if (text && Object.hasOwn(words, text)) element.setAttribute(attribute, words[text]);
    }
  };
  const all = (top) => {
    if (top.nodeType === Node.TEXT_NODE) return say(top);
    if (top.nodeType !== Node.ELEMENT_NODE) return;
    const walker = document.createTreeWalker(top, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node = top; node; node = walker.nextNode()) {
      if (node.nodeType === Node.TEXT_NODE) say(node);
      else name(node);
    }
  };
  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "characterData") say(change.target);
      else if (change.type === "attributes") name(change.target);
      else change.addedNodes.forEach(all);
    }
  }).observe(root, { childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: attributes });
})();
