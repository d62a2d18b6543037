import { observeWindowOffset, observeWindowRect, Virtualizer, windowScroll } from "@tanstack/virtual-core";
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useReducer, useRef, useState } from "preact/hooks";

interface VirtualListProps {
  readonly count: number;
  /** How many stand side by side. */
  readonly columns: number;
  /** Of each item in pixels, the gap below it not counted. */
  readonly height: number;
  readonly gap: number;
  readonly itemKey: (index: number) => string;
  readonly item: (index: number) => ComponentChildren;
}

/** A list of items of one size, of which only those near the window are there. The page scrolls, not a box in it. */
export function VirtualList({ count, columns, height, gap, itemKey, item }: VirtualListProps) {
  const [, redraw] = useReducer((round: number) => round + 1, 0);
  const root = useRef<HTMLUListElement>(null);
  const [top, setTop] = useState(0);
  const rows = Math.ceil(count / columns);
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
    onChange: () => redraw(undefined),
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
  const width = `(100% - ${gap * (columns - 1)}px) / ${columns}`;
  return (
    <ul class="virtual" ref={root} style={{ height: `${Math.max(0, rows * (height + gap) - gap)}px` }}>
      {virtualizer.getVirtualItems().flatMap(({ index: row, start }) =>
        Array.from({ length: Math.min(columns, count - row * columns) }, (_, column) => {
          const index = row * columns + column;
          const left = `calc((${width} + ${gap}px) * ${column})`;
          const style = { top: `${start - top}px`, left, width: `calc(${width})`, height: `${height}px` };
          return (
            <li key={itemKey(index)} class="virtual-item" style={style} aria-setsize={count} aria-posinset={index + 1}>
              {item(index)}
            </li>
          );
        }),
      )}
    </ul>
  );
}
