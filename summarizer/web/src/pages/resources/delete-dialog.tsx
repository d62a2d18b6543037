import type { ComponentChildren } from "preact";
import type { ResourceKind } from "../../api/resources.ts";
import { removeResource } from "../../api/resources.ts";
import type { AboutResource } from "../../api/types.ts";
import { Confirm } from "../../components/confirm.tsx";
import { toast } from "../../components/toast.tsx";
import { kindWords, pageOf } from "./kinds.ts";

interface DeleteDialogProps {
  readonly kind: ResourceKind;
  readonly about: AboutResource;
  readonly onClose: () => void;
  readonly onDeleted: () => void;
  /** More of what happens where this one is deleted. */
  readonly children?: ComponentChildren;
}

/** Asks whether to delete a resource, says what that means, and deletes it. */
export function DeleteDialog({ kind, about, onClose, onDeleted, children }: DeleteDialogProps) {
  const { noun } = kindWords(kind);
  return (
    <Confirm
      title={`Delete ${noun} ${about.name}?`}
      action={`Delete ${noun}`}
      danger
      blocked={about.needed_by.length > 0}
      onClose={onClose}
      onConfirm={async () => {
        await removeResource(kind, about.name);
        toast(`Deleted ${noun} ${about.name}`);
        onDeleted();
      }}
    >
      <DeleteText about={about} kind={kind} />
      {children}
    </Confirm>
  );
}

// biome-ignore format: table
const consequences: Readonly<Partial<Record<ResourceKind, string>>> = {
  inference_model:  "It creates no more summaries. Existing summaries and usage are kept.",
  inference_secret: "The stored value is erased.",
  inference_policy: "Sessions that only this policy matches are no longer summarized. Existing summaries are kept.",
  role:             "Users of this role lose its permissions, and its deny rules end.",
  user:             "Signs the user out everywhere, and deletes the password and the tokens.",
  github:           "Nobody can sign in through it any more.",
  oidc:             "Nobody can sign in through it any more.",
  saml:             "Nobody can sign in through it any more.",
};

function DeleteText({ about: { needed_by }, kind }: { readonly about: AboutResource; readonly kind: ResourceKind }) {
  return (
    <>
      <p>{consequences[kind]} This cannot be undone.</p>
      {needed_by.length > 0 && (
        <p>
          It cannot be deleted while it is in use by{" "}
          {needed_by.map((other, index) => (
            <>
              {index > 0 && ", "}
              <a href={pageOf(other.kind, other.name)}>
                {kindWords(other.kind).noun} {other.name}
              </a>
            </>
          ))}
          .
        </p>
      )}
    </>
  );
}
