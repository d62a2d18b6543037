import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { changedFields } from "../../../../src/domain/changed-fields.ts";
import { may, recognize } from "../../api/account.ts";
import type { ApiError } from "../../api/client.ts";
import { request } from "../../api/client.ts";
import type { ResourceDocument, ResourceKind } from "../../api/resources.ts";
import { createResource, isOfKind, updateResource } from "../../api/resources.ts";
import type { AboutResource, Application } from "../../api/types.ts";
import { asApiError, useData } from "../../api/use-data.ts";
import { Button } from "../../components/button.tsx";
import type { Draft, FieldPath } from "../../components/draft.ts";
import { useDraft } from "../../components/draft.ts";
import { remarksOf } from "../../components/faults.ts";
import { Choice } from "../../components/field.tsx";
import { Form } from "../../components/form.tsx";
import { Leaving } from "../../components/leaving.tsx";
import { Empty, Failed, Skeleton } from "../../components/states.tsx";
import { toast } from "../../components/toast.tsx";
import { titled } from "../../shell/address.ts";
import { About } from "./about.tsx";
import { Conflict } from "./conflict.tsx";
import { DeleteDialog } from "./delete-dialog.tsx";
import { DocumentText, goToLine, isDocument, readDocument, textOf } from "./document-text.tsx";
import { kindWords, pageOf } from "./kinds.ts";
import { merged } from "./merge.ts";
import { refusePlaceholders } from "./placeholders.ts";
import "./resources.css";
import type { SealedFields } from "./use-sealed.ts";
import { useSealed } from "./use-sealed.ts";

/** What the fields of a page work on. */
export interface Editing<Kind extends ResourceKind = ResourceKind> {
  readonly draft: Draft<ResourceDocument<Kind>>;
  readonly sealed: SealedFields<Kind>;
  /** Undefined for one that is not there yet. */
  readonly about: AboutResource | undefined;
  readonly isNew: boolean;
  readonly isReadOnly: boolean;
  /** Whether there is something to save. */
  readonly isChanged: boolean;
  /** Whether it is shown as a document: the draft is then as it was before. */
  readonly isText: boolean;
  /** What would be sent, with the values that are only written. */
  readonly outgoing: () => string;
}

interface ResourceEditorProps<Kind extends ResourceKind> {
  readonly kind: Kind;
  /** Undefined for a new one. */
  readonly name: string | undefined;
  /** What a new one is at first. */
  readonly blank: ResourceDocument<Kind>;
  /** Parts of the document that stay although they are empty. */
  readonly kept?: readonly FieldPath<ResourceDocument<Kind>>[];
  readonly fields: (editing: Editing<Kind>) => ComponentChildren;
  /** What stands above all, beside "Delete". */
  readonly actions?: (editing: Editing<Kind>) => ComponentChildren;
  /** What stands beside the form. */
  readonly side?: (editing: Editing<Kind>) => ComponentChildren;
  /** More of what happens where the one of that name is deleted. */
  readonly deleting?: (name: string) => ComponentChildren;
  /** What stands beside the form has as much to show as the form. */
  readonly wide?: boolean;
  /** What stands below the form, and works by itself. */
  readonly below?: (editing: Editing<Kind>) => ComponentChildren;
  /** Called after it was made or deleted. */
  readonly onDone?: () => void;
  /** Why it can only be looked at, whatever rights one has; undefined: it is not so. */
  readonly locked?: (about: AboutResource) => ComponentChildren | undefined;
}

/** The page of one resource: its fields or its document, what is known of it, and what can be done to it. */
export function ResourceEditor<Kind extends ResourceKind>(props: ResourceEditorProps<Kind>) {
  const { kind, name, blank } = props;
  const { noun, home } = kindWords(kind);
  const params = { kind, name: name ?? "" };
  const found = useData(name === undefined ? undefined : "GET /v1/resources/{kind}/{name}", { params });
  const about = useData(name === undefined ? undefined : "GET /v1/resources/{kind}/{name}/about", { params });
  if (name === undefined) return <Editor key="new" {...props} first={blank} about={undefined} onSaved={() => {}} />;
  const error = found.data === undefined ? found.error : about.data === undefined ? about.error : undefined;
  if (error?.status === 404) {
    return (
      <Empty
        whole
        title={`${noun.charAt(0).toUpperCase()}${noun.slice(1)} not found`}
        actions={
          <a class="button plain" href={home.path}>
            {`All ${home.label.toLowerCase()}`}
          </a>
        }
      >
        <p>It was deleted, or the link is incomplete.</p>
      </Empty>
    );
  }
  if (error !== undefined) {
    const retry = () => [found.reload(), about.reload()];
    return <Failed whole what={`The ${noun} cannot be shown`} error={error} retry={retry} />;
  }
  if (found.data === undefined || about.data === undefined || !isOfKind(kind, found.data)) {
    return <Skeleton count={3} shape="columns" />;
  }
  return <Editor key={name} {...props} first={found.data} about={about.data} onSaved={about.reload} />;
}

interface EditorProps<Kind extends ResourceKind> extends ResourceEditorProps<Kind> {
  readonly first: ResourceDocument<Kind>;
  readonly about: AboutResource | undefined;
  readonly onSaved: () => void;
}

function Editor<Kind extends ResourceKind>(props: EditorProps<Kind>) {
  const {
    kind,
    name,
    first,
    about,
    kept,
    fields,
    actions,
    side,
    below,
    wide = false,
    deleting,
    locked,
    onDone,
    onSaved,
  } = props;
  const { noun, home } = kindWords(kind);
  const { route } = useLocation();
  const isNew = name === undefined;
  const draft = useDraft(first, kept);
  const sealed = useSealed<Kind>(about);
  /** The document as a text that is being changed; undefined while it is changed by its fields. */
  const [text, setText] = useState<string>();
  const [error, setError] = useState<ApiError>();
  const [application, setApplication] = useState(() => taken(kind, name));
  const [theirs, setTheirs] = useState<ResourceDocument<Kind>>();
  const [busy, setBusy] = useState(false);
  const [isDeleting, setDeleting] = useState(false);
  const title = isNew ? `New ${noun}` : first.metadata.name;
  useEffect(() => titled(`${title} · ${home.label}`), [title, home.label]);

  const why = about === undefined ? undefined : locked?.(about);
  const isReadOnly = why !== undefined || !may(isNew ? "create" : "update", kind);
  const changed =
    draft.changed || Object.keys(sealed.values).length > 0 || (text !== undefined && text !== textOf(draft.first));
  const outgoing = () => {
    if (text !== undefined) return text;
    const whole = Object.entries(sealed.values).reduce<object>(
      (document, [at, value]) => put(document, at.split("."), value),
      draft.document,
    );
    return JSON.stringify(whole);
  };
  const isText = text !== undefined;
  const editing: Editing<Kind> = { draft, sealed, about, isNew, isReadOnly, isChanged: changed, isText, outgoing };

  const settle = (document: ResourceDocument<Kind>) => {
    draft.replace(document);
    sealed.forget();
    if (text !== undefined) setText(textOf(document));
  };
  const saving = useRef(false);
  const save = async () => {
    // Enter may be pressed twice.
    if (saving.current) return;
    saving.current = true;
    setBusy(true);
    setError(undefined);
    setTheirs(undefined);
    try {
      refusePlaceholders(sealed.values);
      const done = isNew ? await createResource(outgoing()) : await updateResource(kind, name, outgoing());
      setApplication(done);
      if (isNew) {
        settle(draft.document);
        const [made] = done.applied;
        arriving = done;
        toast(`Created ${noun} ${made?.name ?? ""}`);
        if (made !== undefined) route(pageOf(made.kind, made.name), true);
        onDone?.();
      } else {
        const saved = await request("GET /v1/resources/{kind}/{name}", { params: { kind, name } });
        if (isOfKind(kind, saved)) settle(saved);
        toast(`Saved ${noun} ${name}`);
        onSaved();
      }
      // One may have changed what one may do oneself.
      if (kind === "role" || kind === "user") await recognize();
    } catch (thrown) {
      const failure = asApiError(thrown);
      setError(failure);
      if (failure.problem?.code === "changed-meanwhile" && !isNew) {
        const asked = request("GET /v1/resources/{kind}/{name}", { params: { kind, name } });
        const found = await asked.catch(() => undefined);
        setTheirs(found !== undefined && isOfKind(kind, found) ? found : undefined);
      }
    }
    saving.current = false;
    setBusy(false);
  };
  const rebase = (document: ResourceDocument<Kind>, keep: boolean) => {
    const mine = text === undefined ? draft.document : readDocument<Kind>(text);
    const both = keep && typeof mine === "object" ? merged(draft.first, mine, document).value : document;
    const news = isDocument<Kind>(both) ? both : document;
    draft.replace(news, document);
    if (text !== undefined) setText(textOf(news));
    if (!keep) sealed.forget();
    setTheirs(undefined);
    setError(undefined);
  };

  const area = useRef<HTMLDivElement>(null);
  const [unread, setUnread] = useState<string>();
  const switchTo = (view: "fields" | "document") => {
    setUnread(undefined);
    setError(undefined);
    if (view === "document") return setText(textOf(draft.document));
    const document = readDocument<Kind>(text ?? "");
    if (typeof document === "string") return setUnread(document);
    draft.replace(document, draft.first);
    return setText(undefined);
  };

  return (
    <article class={wide ? "resource wide" : "resource"}>
      <header class="resource-head">
        <p class="quiet resource-path">
          <a href={home.path}>{home.label}</a> / {title}
        </p>
        <div class="resource-title">
          <h1>{title}</h1>
          <div class="resource-actions">
            {actions?.(editing)}
            <Choice
              label="View"
              value={text === undefined ? "fields" : "document"}
              options={[
                ["fields", "Fields"],
                ["document", "YAML"],
              ]}
              onValue={switchTo}
            />
            {!isNew && about?.preset === false && may("delete", kind) && (
              <Button variant="danger" aria-haspopup="dialog" onClick={() => setDeleting(true)}>
                Delete
              </Button>
            )}
          </div>
        </div>
      </header>
      {why !== undefined && <p class="notice">{why}</p>}
      {why === undefined && isReadOnly && <p class="notice">You can view this {noun} but not change it.</p>}
      <div class="resource-columns">
        <div class="resource-main">
          <Form
            name={title}
            failed={
              error?.problem?.code === "changed-meanwhile" ? "Changed by someone else" : `The ${noun} was not saved`
            }
            error={error}
            remarks={remarksOf(application?.findings ?? [])}
            onLine={text === undefined ? undefined : (line) => goToLine(area.current, line)}
            onSubmit={save}
          >
            {theirs !== undefined && (
              <Conflict
                theirs={changedFields(draft.first, theirs)}
                both={merged(draft.first, text === undefined ? draft.document : readDocument(text), theirs).both}
                onMerge={() => rebase(theirs, true)}
                onTake={() => rebase(theirs, false)}
              />
            )}
            {text === undefined ? (
              <fieldset class="resource-fields" disabled={isReadOnly}>
                {fields(editing)}
              </fieldset>
            ) : (
              <div ref={area}>
                <DocumentText
                  text={text}
                  error={unread}
                  onText={isReadOnly ? undefined : setText}
                  fileName={`${noun.replaceAll(" ", "-").toLowerCase()}.yaml`}
                  isNew={isNew}
                />
              </div>
            )}
            {!isReadOnly && (
              <footer class={changed ? "form-foot stuck" : "form-foot"}>
                <span class="quiet small">{changed ? "Unsaved changes" : isNew ? "" : "Saved"}</span>
                {changed && !isNew && (
                  <Button
                    onClick={() => {
                      settle(draft.first);
                      setError(undefined);
                      setTheirs(undefined);
                    }}
                  >
                    Discard changes
                  </Button>
                )}
                <Button type="submit" variant="primary" busy={busy} disabled={!changed && !isNew}>
                  {isNew ? `Create ${noun}` : "Save"}
                </Button>
              </footer>
            )}
          </Form>
          {below?.(editing)}
        </div>
        <aside class="resource-side" aria-label={`About this ${noun}`}>
          {side?.(editing)}
          {about !== undefined && <About kind={kind} about={about} />}
        </aside>
      </div>
      <Leaving changed={changed && !busy && !isReadOnly} />
      {isDeleting && about !== undefined && (
        <DeleteDialog
          about={about}
          kind={kind}
          onClose={() => setDeleting(false)}
          onDeleted={() => {
            settle(draft.first);
            route(home.path, true);
            onDone?.();
          }}
        >
          {deleting?.(about.name)}
        </DeleteDialog>
      )}
    </article>
  );
}

/** What was said of a resource as it was created: its page opens next. */
let arriving: Application | undefined;

function taken(kind: ResourceKind, name: string | undefined): Application | undefined {
  const [made] = arriving?.applied ?? [];
  if (made === undefined || made.kind !== kind || made.name !== name) return undefined;
  const done = arriving;
  arriving = undefined;
  return done;
}

function put(tree: object, [step = "", ...rest]: readonly string[], value: string): object {
  const inner = (tree as Readonly<Record<string, unknown>>)[step];
  const part = rest.length === 0 ? value : put(typeof inner === "object" && inner !== null ? inner : {}, rest, value);
  return { ...tree, [step]: part };
}
