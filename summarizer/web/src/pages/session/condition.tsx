import type { Session } from "../../api/types.ts";
import { Badge } from "../../components/badge.tsx";

type Explained = NonNullable<Session["verdicts"][number]["condition"]>;

const joins: Readonly<Partial<Record<Explained["kind"], string>>> = { and: "all of", or: "any of", not: "not" };

/** A condition of a filter with its value and what it read, and below it those that it is made of. */
export function Condition({ condition }: { readonly condition: Explained }) {
  const { kind, text, value, decided, reads, children } = condition;
  return (
    <li>
      <span class={`condition-value ${value === null ? "unasked" : String(value)}`}>
        {value === null ? (
          <>
            <span aria-hidden="true">–</span>
            <span class="unseen">not evaluated</span>
          </>
        ) : (
          String(value)
        )}
      </span>
      <div>
        {children.length > 0 && joins[kind] !== undefined ? joins[kind] : <code>{text}</code>}
        {decided && children.length === 0 && (
          <>
            {" "}
            <Badge>decided</Badge>
          </>
        )}
        {reads.map((read) => (
          <p key={read.text} class="condition-read">
            <code>{read.text}</code> {read.value === null ? "is not set" : <>is {<code>{read.value}</code>}</>}
          </p>
        ))}
        {children.length > 0 && (
          <ul class="conditions">
            {children.map((child, index) => (
              <Condition key={index} condition={child} />
            ))}
          </ul>
        )}
      </div>
    </li>
  );
}
