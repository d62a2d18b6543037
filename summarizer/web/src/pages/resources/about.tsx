import type { ResourceKind } from "../../api/resources.ts";
import type { AboutResource } from "../../api/types.ts";
import { When } from "../../components/when.tsx";
import { kindWords, pageOf } from "./kinds.ts";

/** Kinds of resource that others can name. */
const named: ReadonlySet<ResourceKind> = new Set(["inference_model", "inference_secret", "role"] as const);

/** When a resource was written, and what needs it. */
export function About({
  kind: own,
  about: { created, updated, needed_by },
}: {
  readonly kind: ResourceKind;
  readonly about: AboutResource;
}) {
  return (
    <section class="card side-part">
      <h2>About</h2>
      <dl class="facts">
        <dt>Created</dt>
        <dd>
          <When iso={created} />
        </dd>
        <dt>Updated</dt>
        <dd>
          <When iso={updated} />
        </dd>
        {named.has(own) && (
          <>
            <dt>Used by</dt>
            <dd>
              {needed_by.length === 0 ? (
                <span class="quiet">nothing</span>
              ) : (
                <ul>
                  {needed_by.map(({ kind, name }) => (
                    <li key={`${kind}/${name}`}>
                      {kindWords(kind).noun} <a href={pageOf(kind, name)}>{name}</a>
                    </li>
                  ))}
                </ul>
              )}
            </dd>
          </>
        )}
      </dl>
    </section>
  );
}
