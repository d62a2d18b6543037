import { observeWindowOffset, observeWindowRect, Virtualizer, windowScroll } from "@tanstack/virtual-core";
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useMemo, useReducer, useRef, useState } from "preact/hooks";

interface VirtualListProps {
  readonly count: number;
  /** How many stand side by side. */
  readonly columns: number;
  /** Of each item in pixels, the gap below it not counted. */
  readonly height: number;
  readonly gap: number;
  readonly itemKey: (index: number) => string;
  /** Another function only where items are to be drawn anew. */
  readonly item: (index: number) => ComponentChildren;
}

/** A list of items of one size, of which only those near the window are there. The page scrolls, not a box in it. */
export function VirtualList({ count, columns, height, gap, itemKey, item }: VirtualListProps) {
  const [, redraw] = useReducer((round: number) => round + 1, 0);
  const root = useRef<HTMLUListElement>(null);
  const [top, setTop] = useState(0);
  const rows = Math.ceil(count / columns);
  const shown = useRef("");
  const options = {
    count: rows,
    estimateSize: () => height,
    gap,
    overscan: 3,
    scrollMargin: top,
    initialRect: { width: window.innerWidth, height: window.innerHeight },
    initialOffset: () => window.scrollY,
    getScrollElement: () => window,
    observeElementRect: observeWindowRect,
    observeElementOffset: observeWindowOffset,
    scrollToFn: windowScroll,
    // The list is drawn anew when other rows come near the window, and not with each pixel.
    onChange: ({ range }: Virtualizer<Window, HTMLElement>) => {
      const next = `${range?.startIndex} ${range?.endIndex}`;
      if (next === shown.current) return;
      shown.current = next;
      redraw(undefined);
    },
  };
  const [virtualizer] = useState(() => new Virtualizer<Window, HTMLElement>(options));
  virtualizer.setOptions(options);
  useLayoutEffect(() => {
    const place = () => setTop((root.current?.getBoundingClientRect().top ?? 0) + window.scrollY);
    place();
    const watch = new ResizeObserver(place);
    watch.observe(document.body);
    return () => watch.disconnect();
  }, []);
  useLayoutEffect(() => virtualizer._didMount(), [virtualizer]);
  useLayoutEffect(() => virtualizer._willUpdate());
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, height, gap]);
  // What was drawn and is the same again is given back as it was: nobody has to look whether it differs.
  const drawn = useMemo(
    () => ({ items: new Map<number, ComponentChildren>() }),
    [item, itemKey, count, columns, height, gap, top],
  );
  const width = `(100% - ${gap * (columns - 1)}px) / ${columns}`;
  const items = new Map<number, ComponentChildren>();
  for (const { index: row, start } of virtualizer.getVirtualItems()) {
    for (let column = 0; column < Math.min(columns, count - row * columns); column += 1) {
      const index = row * columns + column;
      const left = `calc((${width} + ${gap}px) * ${column})`;
      const style = { top: `${start - top}px`, left, width: `calc(${width})`, height: `${height}px` };
      items.set(
        index,
        drawn.items.get(index) ?? (
          <li key={itemKey(index)} class="virtual-item" style={style} aria-setsize={count} aria-posinset={index + 1}>
            {item(index)}
          </li>
        ),
      );
    }
  }
  drawn.items = items;
  return (
    <ul class="virtual" ref={root} style={{ height: `${Math.max(0, rows * (height + gap) - gap)}px` }}>
      {[...items.values()]}
    </ul>
  );
}
