import { parseDocument } from "yaml";
import { isObject } from "../../../../src/domain/json.ts";
import { yamlText } from "../../../../src/domain/yaml-text.ts";
import type { ResourceDocument, ResourceKind } from "../../api/resources.ts";
import { Button, CopyButton } from "../../components/button.tsx";
import { TextArea } from "../../components/text-area.tsx";
import { download } from "../../shell/download.ts";

/** A document as YAML. */
export function textOf(document: object): string {
  return `${yamlText(document)}\n`;
}

/** The document that a text holds, or what is wrong with the text. */
export function readDocument<Kind extends ResourceKind>(text: string): ResourceDocument<Kind> | string {
  const parsed = parseDocument(text, { prettyErrors: false });
  const [error] = parsed.errors;
  const line = error === undefined ? 0 : text.slice(0, error.pos[0]).split("\n").length;
  if (error !== undefined) return `line ${line} is not valid YAML: ${error.message}`;
  const data: unknown = parsed.toJS();
  if (!isObject(data)) return "a resource must be a mapping of kind, version, metadata and spec";
  if (!isDocument<Kind>(data)) return "metadata and spec must be mappings to show as fields";
  return data;
}

/** Whether data can be shown as the fields of a resource; whether they are right is the server's to say. */
export function isDocument<Kind extends ResourceKind>(data: unknown): data is ResourceDocument<Kind> {
  return isObject(data) && isObject(data["metadata"]) && isObject(data["spec"]);
}

/** Puts the caret at the beginning of a line of the text in `area`. */
export function goToLine(area: HTMLElement | null, line: number): void {
  const box = area?.querySelector("textarea");
  if (!box) return;
  const lines = box.value.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
  box.focus();
  box.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
}

interface DocumentTextProps {
  readonly text: string;
  readonly error: string | undefined;
  /** Undefined: it is only to be read. */
  readonly onText: ((text: string) => void) | undefined;
  readonly fileName: string;
  readonly isNew: boolean;
}

/** A resource as a document, and how the command line does the same. */
export function DocumentText({ text, error, onText, fileName, isNew }: DocumentTextProps) {
  const command = `summarizer create ${isNew ? "" : "-f "}${fileName}`;
  return (
    <div class="document">
      <TextArea
        code
        label="Document"
        hint="Secret values are not shown. They are kept unless you enter new ones."
        rows={Math.min(32, Math.max(12, text.split("\n").length + 1))}
        value={text}
        error={error}
        onValue={onText}
      />
      <div class="document-command">
        <p class="quiet">To apply it from a terminal, save it as {fileName} and run:</p>
        <code>{command}</code>
        <CopyButton text={command} label="Copy the command" />
        <span class="document-copies">
          <CopyButton text={text} label="Copy the document">
            Copy document
          </CopyButton>
          <Button icon="download" onClick={() => download(fileName, "application/yaml", text)}>
            Download
          </Button>
        </span>
      </div>
    </div>
  );
}
