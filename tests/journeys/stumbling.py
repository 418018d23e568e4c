"""What people with disabilities would stumble over, in words: the grave findings of axe."""

from collections import Counter
from pathlib import Path

from django.conf import settings
from playwright.sync_api import Page

SOURCE = Path(settings.ROOT) / "node_modules/axe-core/axe.min.js"
GRAVE = {"serious", "critical"}
FRAME = ["#side", ".app-top", ".app-phone"]
CONTRAST = "color-contrast"
OF_LOOKS = [CONTRAST, "link-in-text-block", "scrollable-region-focusable", "target-size"]
"""Rules whose answer changes with width and colours; names and roles stay as they are."""
ENOUGH = 3
"""On so many pages each way to show a text is looked at; contrast is the same on all others."""
RUN = """
async ([impacts, frame, preload, only, known]) => {
  const asked = axe._audit.rules.filter(
    (rule) => rule.enabled && impacts.includes(rule.impact) && !rule.tags.includes("experimental")
      && !rule.tags.includes("deprecated") && (!only.length || only.includes(rule.id)),
  ).map((rule) => rule.id);
  const exclude = frame.filter((each) => document.querySelector(each));
  const run = async (context, rules) => (await axe.run(context, {
    runOnly: rules, resultTypes: ["violations"], preload,
  })).violations;
  if (!known) return [await run({ exclude }, asked), []];

  const chains = new Map();
  const hash = (text) => {
    let made = 0;
    for (let place = 0; place < text.length; place++)
      made = (Math.imul(made, 31) + text.charCodeAt(place)) | 0;
    return made;
  };
  const chain = (element) => {  // what lies behind a text
    if (!element) return 0;
    if (!chains.has(element)) {
      const style = getComputedStyle(element);
      chains.set(element, hash([
        chain(element.parentElement), style.backgroundColor, style.backgroundImage, style.opacity,
        style.filter, style.mixBlendMode, style.position, style.zIndex,
        element.matches("[disabled], [aria-disabled=true]"), element.control?.disabled,
      ].join()));
    }
    return chains.get(element);
  };
  const seen = new Set(known), found = new Map();
  for (const element of document.body.querySelectorAll("*")) {
    const says = [...element.childNodes].some((each) => each.nodeType === 3 && each.data.trim())
      || element.matches("input, select, textarea");
    if (!says || exclude.some((each) => element.closest(each)) || !element.offsetWidth
      || !element.checkVisibility({ visibilityProperty: true })) continue;
    const style = getComputedStyle(element);
    const key = hash([
      chain(element), element.localName, style.color, style.fontSize, style.fontWeight,
      style.textShadow, style.textDecorationLine,
    ].join());
    if (!seen.has(key) && !found.has(key)) found.set(key, element);
  }
  const contrast = asked.filter((rule) => rule === "color-contrast");
  const others = asked.filter((rule) => rule !== "color-contrast");
  const violations = others.length ? await run({ exclude }, others) : [];
  if (contrast.length && found.size)
    violations.push(...await run({ include: [...found.values()], exclude }, contrast));
  return [violations, [...found.keys()]];
}
"""


class Axe:
    """
    Looks at pages.

    Rules that find nothing grave are left out, and so is, unless the `whole` page is asked for,
    the frame that every page has, and what is asked of style sheets, which every page has too. Of a
    page that was only `turned`, what does not change by that is not asked again; and contrast is
    looked at where a text is shown in another way, on another ground, than on pages before.
    """

    def __init__(self) -> None:
        self.source = SOURCE.read_text(encoding="utf-8")
        self.shown: Counter[int] = Counter()

    def wait_in(self, page: Page) -> None:
        """Be there in every page a window opens; else each is handed half a megabyte anew."""
        page.add_init_script(self.source)

    def __call__(self, page: Page, *, whole: bool = True, turned: bool = False) -> list[str]:
        if not page.evaluate("'axe' in window"):
            page.evaluate(self.source)
        only = OF_LOOKS if turned and not whole else []
        known = None if whole else [key for key, times in self.shown.items() if times >= ENOUGH]
        asked = [sorted(GRAVE), [] if whole else FRAME, whole, only, known]
        violations, shown = page.evaluate(RUN, asked)
        self.shown.update(shown)
        return [
            f"{each['id']}: {each['help']} – {node['html'][:160]}"
            for each in violations
            if each["impact"] in GRAVE
            for node in each["nodes"][:3]
        ]
