import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useLocation } from "preact-iso";
import { may, signedIn, signOut } from "../api/account.ts";
import type { IconName } from "../components/icon.tsx";
import { Icon } from "../components/icon.tsx";
import { Menu } from "../components/menu.tsx";
import { Toast } from "../components/toast.tsx";
import type { Theme } from "./theme.ts";
import { theme } from "./theme.ts";

/** An entry of the navigation. */
export interface NavigationEntry {
  readonly path: string;
  readonly group: "Audit" | "Configuration";
  readonly label: string;
  readonly icon: IconName;
  /** Users without this right to anything of any of the kinds do not see the entry. */
  readonly right?: readonly [verb: string, ...kinds: readonly string[]];
  /** Other addresses whose pages belong to the entry. */
  readonly within?: readonly string[];
}

/** The frame of every page: header, navigation and account menu. The navigation shows the entries in their order. */
export function Layout({
  navigation,
  children,
}: {
  readonly navigation: readonly NavigationEntry[];
  readonly children: ComponentChildren;
}) {
  const { path } = useLocation();
  const drawer = useRef<HTMLDialogElement>(null);
  useEffect(() => drawer.current?.close(), [path]);
  return (
    <div class="shell">
      <a class="skip" href="#main">
        Skip to content
      </a>
      <header class="bar">
        <button
          type="button"
          class="button quiet icon-only bar-menu"
          aria-label="Pages"
          aria-haspopup="dialog"
          onClick={() => drawer.current?.showModal()}
        >
          <Icon name="menu" />
        </button>
        <a class="brand" href="/">
          <Icon name="terminal" />
          <span>Summarizer</span>
        </a>
        <span class="bar-space" />
        <ThemeMenu />
        <AccountMenu />
      </header>
      <aside class="side">
        <Navigation entries={navigation} />
      </aside>
      <dialog class="drawer" ref={drawer} aria-label="Pages" onPointerDown={closeOutside}>
        <Navigation entries={navigation} />
      </dialog>
      <Toast />
      <main id="main" class="main" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

function closeOutside(event: PointerEvent): void {
  if (event.target === event.currentTarget) (event.currentTarget as HTMLDialogElement).close();
}

function Navigation({ entries }: { readonly entries: readonly NavigationEntry[] }) {
  const { path: current } = useLocation();
  const shown = entries.filter(({ right }) => isFor(right));
  const groups = [...new Set(shown.map(({ group }) => group))];
  return (
    <nav aria-label="Pages">
      {groups.map((group) => (
        <section key={group}>
          <h2>{group}</h2>
          <ul>
            {shown
              .filter((entry) => entry.group === group)
              .map(({ label, icon, path, within = [] }) => (
                <li key={path}>
                  <a
                    href={path}
                    aria-current={[path, ...within].some((place) => isWithin(current, place)) ? "page" : undefined}
                  >
                    <Icon name={icon} />
                    {label}
                  </a>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}

function isFor(right: NavigationEntry["right"]): boolean {
  if (right === undefined) return true;
  const [verb, ...kinds] = right;
  return kinds.some((kind) => may(verb, kind));
}

function isWithin(path: string, address: string): boolean {
  return path === address || path.startsWith(`${address}/`);
}

const themes: readonly (readonly [Theme, string])[] = [
  ["system", "System"],
  ["light", "Light"],
  ["dark", "Dark"],
];

function ThemeMenu() {
  return (
    <Menu
      label="Theme"
      icon="theme"
      items={themes.map(([name, label]) => ({
        label,
        checked: theme.value === name,
        act: () => {
          theme.value = name;
        },
      }))}
    />
  );
}

function AccountMenu() {
  const { route } = useLocation();
  const { name = "", roles = [] } = signedIn.value ?? {};
  const held = roles.length === 0 ? "no roles" : roles.join(", ");
  return (
    <Menu
      label={`Signed in as ${name}`}
      icon="user"
      about={`${name} · ${held}`}
      items={[
        { label: "Your account", act: () => route("/account") },
        { label: "Sign out", act: () => void signOut().catch(() => {}) },
      ]}
    />
  );
}
