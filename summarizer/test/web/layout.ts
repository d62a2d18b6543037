/** What is wrong with where and how a page draws its content, one line each. Runs in the page: it is sent there as text. */
export function layoutFaults(styled: readonly string[]): readonly string[] {
  const faults = new Set<string>();
  const tolerance = 1.5;
  const layer = topLayer();
  const name = (element: Element) => {
    const text = (element.getAttribute("aria-label") ?? element.textContent ?? "").trim().slice(0, 40);
    const classes = [...element.classList].map((each) => `.${each}`).join("");
    return `${element.localName}${classes} "${text}"`;
  };

  for (const element of layer.querySelectorAll("*")) {
    if (!isShown(element)) continue;
    checkStyle(element);
    if (element.matches("a[href], button, input, select, textarea, summary, [role=slider]"))
      check(element, element, "control");
    else if (hasOwnText(element)) check(element, element, "text");
  }
  return [...faults];

  /** The last of what lies over everything else, or the page. */
  function topLayer(): Element {
    return [...document.querySelectorAll(":popover-open, dialog:modal")].at(-1) ?? document.body;
  }

  function isShown(element: Element): boolean {
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return false;
    // The link that shows itself when it is focused, and what is for screen readers alone.
    if (element.closest(".skip, option, svg > *") !== null) return false;
    for (let each: Element | null = element; each !== null; each = each.parentElement)
      if (getComputedStyle(each).clipPath === "inset(50%)") return false;
    const { width, height } = element.getBoundingClientRect();
    return width > 0 && height > 0;
  }

  function hasOwnText(element: Element): boolean {
    return [...element.childNodes].some((node) => node instanceof Text && node.data.trim() !== "");
  }

  function checkStyle(element: Element): void {
    const loaded = loadedClasses();
    for (const each of element.classList) {
      if (styled.includes(each) && !loaded.has(each)) faults.add(`unstyled: the rules of .${each} are not loaded`);
    }
    const style = getComputedStyle(element);
    if (element.matches("li") && style.listStyleType !== "none" && element.closest(".prose") === null)
      faults.add(`unstyled: ${name(element)} has a list marker`);
    if (element.matches("button, input, select, textarea") && /outset|inset/.test(style.borderStyle))
      faults.add(`unstyled: ${name(element)} looks as the browser draws it`);
    if (element.matches("a[href]") && style.color === "rgb(0, 0, 238)")
      faults.add(`unstyled: ${name(element)} has the browser's color of links`);
  }

  function loadedClasses(): ReadonlySet<string> {
    const known = window as unknown as { loadedClasses?: ReadonlySet<string>; loadedSheets?: number };
    if (known.loadedClasses === undefined || known.loadedSheets !== document.styleSheets.length) {
      const text = [...document.styleSheets].flatMap(({ cssRules }) => [...cssRules].map(({ cssText }) => cssText));
      known.loadedClasses = new Set([...text.join("\n").matchAll(/\.([a-z][\w-]*)/gi)].map(([, each = ""]) => each));
      known.loadedSheets = document.styleSheets.length;
    }
    return known.loadedClasses;
  }

  function check(element: Element, target: Element, sort: "control" | "text"): void {
    bringIntoView(target);
    const box = visibleBox(target, sort);
    if (box === undefined) return;
    if (box.left < -tolerance || box.right > innerWidth + tolerance)
      faults.add(`outside: ${name(element)} reaches from ${Math.round(box.left)} to ${Math.round(box.right)}`);
    const covering = coveredBy(target, middleOf(target, box, sort), sort);
    if (covering !== undefined) faults.add(`covered: ${name(element)} by ${name(covering)}`);
  }

  /** Scrolls as a person can: what hides its overflow scrolls for scripts alone. */
  function bringIntoView(target: Element): void {
    target.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
    scrollTo({ left: 0, behavior: "instant" });
    for (let around = target.parentElement; around !== null; around = around.parentElement) {
      if (around.scrollTop === 0 && around.scrollLeft === 0) continue;
      const { overflowX, overflowY } = getComputedStyle(around);
      if (hides(overflowX)) around.scrollLeft = 0;
      if (hides(overflowY)) around.scrollTop = 0;
    }
  }

  /** Where something is drawn, inside what scrolls around it; undefined, with the fault noted, where it is cut off. */
  function visibleBox(target: Element, sort: string): DOMRect | undefined {
    let { left, top, right, bottom } =
      sort === "text" ? textOf(target).getBoundingClientRect() : target.getBoundingClientRect();
    for (let around = target; around !== layer.parentElement; ) {
      const style = getComputedStyle(around);
      const isText = sort === "text" || around !== target;
      if (isText && (style.overflowX !== "visible" || style.overflowY !== "visible") && around !== document.body) {
        const outer = around.getBoundingClientRect();
        const cutsX = left < outer.left - tolerance || right > outer.right + tolerance;
        const cutsY = top < outer.top - tolerance || bottom > outer.bottom + tolerance;
        const shortens = style.textOverflow === "ellipsis" || style.webkitLineClamp !== "none";
        if ((cutsX && hides(style.overflowX)) || (cutsY && hides(style.overflowY))) {
          if (!shortens) {
            faults.add(`cut off: ${name(target)} by ${name(around)}`);
            return undefined;
          }
          if (style.webkitLineClamp === "none" && around.closest("[title]") === null)
            faults.add(`shortened: ${name(around)} has no tooltip with the whole text`);
        }
        [left, right] = [Math.max(left, outer.left), Math.min(right, outer.right)];
        [top, bottom] = [Math.max(top, outer.top), Math.min(bottom, outer.bottom)];
        if (right - left < 1 || bottom - top < 1) return undefined;
      }
      if (style.position === "fixed" || around.parentElement === null) break;
      around = around.parentElement;
    }
    return new DOMRect(left, top, right - left, bottom - top);
  }

  function hides(overflow: string): boolean {
    return overflow === "hidden" || overflow === "clip";
  }

  function textOf(element: Element): Range {
    const range = document.createRange();
    const texts = [...element.childNodes].filter((node) => node instanceof Text && node.data.trim() !== "");
    const [first] = texts;
    range.setStartBefore(first ?? element);
    range.setEndAfter(texts.at(-1) ?? element);
    return range;
  }

  /** Of what goes over several lines, the middle of the first that can be seen. */
  function middleOf(target: Element, { left, top, right, bottom }: DOMRect, sort: string): DOMPoint {
    const lines = [...(sort === "text" ? textOf(target) : target).getClientRects()];
    const line = lines.find((each) => each.width > 0 && each.bottom > top && each.top < bottom && each.right > left);
    const [from, to] = [Math.max(left, line?.left ?? left), Math.min(right, line?.right ?? right)];
    const [high, low] = [Math.max(top, line?.top ?? top), Math.min(bottom, line?.bottom ?? bottom)];
    return new DOMPoint((from + to) / 2, (high + low) / 2);
  }

  /** What lies over the middle of something, but for what belongs to it or can be looked through. */
  function coveredBy(target: Element, { x, y }: DOMPoint, sort: "control" | "text"): Element | undefined {
    if (y < 0 || y > innerHeight) return undefined;
    for (const over of document.elementsFromPoint(x, y)) {
      if (over === target || target.contains(over) || over.contains(target)) return undefined;
      if (over instanceof HTMLLabelElement && over.control === target) return undefined;
      if (sort === "control" || isOpaque(over)) return over;
    }
    return undefined;
  }

  function isOpaque(element: Element): boolean {
    const { backgroundColor, backgroundImage, opacity } = getComputedStyle(element);
    if (opacity === "0") return false;
    return backgroundImage !== "none" || !/^rgba\(.*, 0\)$|^transparent$/.test(backgroundColor);
  }
}
