/** Drawn on 16 × 16, as strokes. */
const drawings = {
  menu: "M2 4h12M2 8h12M2 12h12",
  terminal: "M2 3h12v10H2zM4.5 6l2 2-2 2M8 10h3",
  search: "M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zM10.8 10.8L14 14",
  meaning:
    "M2.500 4.500a1.500 1.500 0 1 0 3 0a1.500 1.500 0 1 0-3 0M10 3.500a1.500 1.500 0 1 0 3 0a1.500 1.500 0 1 0-3 0M8.500 12a1.500 1.500 0 1 0 3 0a1.500 1.500 0 1 0-3 0M5.500 4.400l4.500-.7M5 5.700l4 5M11.200 5l-.9 5.500",
  user: "M8 8a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2.5 14c.6-3 2.800-4.500 5.500-4.500s4.900 1.500 5.500 4.500",
  theme:
    "M8 1.500v1M8 13.500v1M1.500 8h1M13.500 8h1M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM3.400 3.400l.7.7M11.900 11.900l.7.7M12.600 3.400l-.7.7M4.100 11.900l-.7.7",
  copy: "M6 5.500h7.500v8H6zM10.500 5.500V2.500H2.500v8H6",
  up: "M8 13V3M4 7l4-4 4 4",
  down: "M8 3v10M4 9l4 4 4-4",
  check: "M3 8.500l3.200 3L13 4.500",
  close: "M4 4l8 8M12 4l-8 8",
  chevron: "M4 6l4 4 4-4",
  left: "M10 4L6 8l4 4",
  right: "M6 4l4 4-4 4",
  width: "M2 3v10M14 3v10M4.500 8h7M6.500 6l-2 2 2 2M9.500 6l2 2-2 2",
  cards: "M2 2.500h5v4.500H2zM9 2.500h5v4.500H9zM2 9h5v4.500H2zM9 9h5v4.500H9z",
  list: "M2 4h1M5.500 4H14M2 8h1M5.500 8H14M2 12h1M5.500 12H14",
  dense: "M2 3h12M2 6.300h12M2 9.600h12M2 13h12",
  loose: "M2 3.500h12M2 8h12M2 12.500h12",
  calendar: "M2.500 3.500h11v10h-11zM2.500 6.500h11M5.500 2v3M10.500 2v3",
  download: "M8 2v8M5 7.500l3 3 3-3M2.500 13.500h11",
  refresh: "M13 8a5 5 0 1 1-1.500-3.600M13.500 2v3h-3",
  database:
    "M8 6.500c3 0 5-.9 5-2.200S11 2 8 2 3 3 3 4.300s2 2.200 5 2.200zM3 4.300v7.400C3 13 5 14 8 14s5-1 5-2.300V4.300M3 8c0 1.300 2 2.200 5 2.200S13 9.300 13 8",
  cluster: "M8 1.800l5.400 3.100v6.200L8 14.200l-5.400-3.100V4.900zM8 8l5.400-3.100M8 8v6.200M8 8L2.600 4.900",
  model: "M5 5h6v6H5zM6.500 2v3M9.500 2v3M6.500 11v3M9.500 11v3M2 6.500h3M2 9.500h3M11 6.500h3M11 9.500h3",
  secret: "M6 10a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM8.500 9l5 5M11.500 12l1.500-1.500",
  policy: "M3 2.500h10v11H3zM5.500 5.500h5M5.500 8h5M5.500 10.500h3",
  role: "M8 1.800l5 2v4c0 3-2 5.200-5 6.400-3-1.200-5-3.400-5-6.400v-4zM5.800 8l1.600 1.600L10.500 6.500",
  connector: "M6 2v3M10 2v3M4 5h8v3a4 4 0 0 1-8 0zM8 12v2.500",
  usage: "M2.500 2v11.500H14M5.500 11V8M8.500 11V5M11.500 11V7",
  warning: "M8 2l6.300 11.500H1.700zM8 6.500v3.200M8 11.500v.3",
  play: "M4.500 3v10l8-5z",
  pause: "M5.500 3v10M10.500 3v10",
  previous: "M12 3L6 8l6 5zM4 3v10",
  next: "M4 3l6 5-6 5zM12 3v10",
  expand: "M2.500 6V2.500H6M10 2.500h3.500V6M13.500 10v3.500H10M6 13.500H2.500V10",
  more: "M3.500 8h.1M8 8h.1M12.500 8h.1",
  add: "M8 3v10M3 8h10",
  seen: "M1.500 8C3 5 5.300 3.500 8 3.500S13 5 14.500 8C13 11 10.700 12.500 8 12.500S3 11 1.500 8zM8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
  hidden:
    "M1.500 8C3 5 5.300 3.500 8 3.500S13 5 14.500 8C13 11 10.700 12.500 8 12.500S3 11 1.500 8zM2.500 13.500l11-11",
  out: "M9 2.500H3v11h6M7 8h7M11.500 5.500L14 8l-2.500 2.500",
} as const;

export type IconName = keyof typeof drawings;

/** A drawing that says nothing by itself: the text or label beside it does. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={drawings[name]} />
    </svg>
  );
}
