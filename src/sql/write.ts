import type { ScalarKind, Type } from "../types/type.ts";
import { compare, type Ordered, type Scalar, zero } from "../types/value.ts";
import { type Ask, type Called, type Condition, isFound, type Question, type Read, type Term } from "./algebra.ts";
import type { Dialect, Kind, Reading } from "./dialect.ts";
import { join, type Sql, sql } from "./fragment.ts";

/** SQL of a condition. */
interface Written {
  readonly sql: Sql;
  /** Whether it is never NULL. NULL counts as false. */
  readonly total: boolean;
  /** Whether it needs parentheses under AND, or under NOT and in a comparison. */
  readonly binds: "or" | "and" | "comparison" | "operand";
  /** The nesting depth of AND and OR in it. */
  readonly depth: number;
}

/** A column of a type that differs from the field's. */
interface Own {
  readonly sql: Sql;
  holds(value: Scalar): boolean;
  value(value: Scalar): Sql;
}

/** A chain of AND or OR that would nest deeper is halved, because engines nest its operands and limit the depth. */
const deepest = 100;

/**
 * The SQL of a condition, true for matching rows, false or NULL for all others; safe under AND. `item` names the items
 * of lists; no column must have that name.
 */
export function write(condition: Condition, dialect: Dialect, item: string): Sql {
  return within(new Writer(dialect, item).condition(condition), "and");
}

/** In parentheses, unless it binds at least as tightly as its context. */
function within(written: Written, around: Written["binds"]): Sql {
  const ranks = ["or", "and", "comparison", "operand"];
  return ranks.indexOf(written.binds) < ranks.indexOf(around) ? sql`(${written.sql})` : written.sql;
}

class Writer {
  readonly #dialect: Dialect;
  readonly #item: string;

  constructor(dialect: Dialect, item: string) {
    this.#dialect = dialect;
    this.#item = item;
  }

  condition(condition: Condition): Written {
    switch (condition.kind) {
      case "constant":
        return operand(sql`${condition.value ? this.#dialect.yes : this.#dialect.no}`);
      case "question":
        return this.#question(condition);
      case "and":
      case "or":
        return this.#junction(
          condition.kind,
          condition.operands.map((one) => this.condition(one)),
        );
    }
  }

  #junction(kind: "and" | "or", operands: readonly Written[]): Written {
    const { length } = operands;
    const depth = Math.max(...operands.map((one, position) => one.depth + length - Math.max(position, 1)));
    if (depth > deepest && length > 2) {
      const halves = [operands.slice(0, length / 2), operands.slice(length / 2)];
      return this.#junction(
        kind,
        halves.map((half) => this.#group(kind, half)),
      );
    }
    const around = kind === "or" ? "and" : "comparison";
    const written = operands.map((one) => within(one, around));
    const total = operands.every((one) => one.total);
    return { sql: join(written, kind === "and" ? " AND " : " OR "), total, binds: kind, depth };
  }

  #group(kind: "and" | "or", operands: readonly Written[]): Written {
    const [only] = operands;
    if (only !== undefined && operands.length === 1) return only;
    const group = this.#junction(kind, operands);
    return { ...group, sql: sql`(${group.sql})`, binds: "operand" };
  }

  /** The answer to a question, or its opposite; false instead of NULL. */
  #question({ ask, negated }: Question): Written {
    if (ask.kind === "equal") return this.#equal(ask.left, ask.right, negated);
    if (ask.kind === "present") {
      const { sql: read, text = read, own } = this.#read(ask.value);
      return comparison(sql`${own?.sql ?? text} ${negated ? "IS NULL" : "IS NOT NULL"}`);
    }
    if (ask.kind === "before") return this.#before(ask, negated);
    if (ask.kind === "empty")
      return comparison(sql`${this.#dialect.size(this.#list(ask.list))} ${negated ? "<>" : "="} 0`);
    const shortcut = this.#dialect.shortcut?.(ask);
    const answer: Written = shortcut === undefined ? this.#ask(ask) : { ...comparison(shortcut), total: false };
    if (!negated) return answer;
    return answer.total
      ? comparison(sql`NOT ${within(answer, "operand")}`)
      : comparison(sql`NOT ${this.#total(answer)}`);
  }

  #total({ sql: written, total, ...rest }: Written): Sql {
    return total ? within({ sql: written, total, ...rest }, "operand") : sql`COALESCE(${written}, ${this.#dialect.no})`;
  }

  #ask(ask: Exclude<Ask, { kind: "present" | "equal" | "before" | "empty" }>): Written {
    const dialect = this.#dialect;
    switch (ask.kind) {
      case "is":
        return isRead(ask.value)
          ? { ...operand(this.#raw(ask.value, "bool")), total: false }
          : operand(this.#scalar(ask.value, "bool"));
      case "starts":
        return this.#texts(ask.text, ask.prefix, (text, prefix) => dialect.starts(text, prefix));
      case "ends":
        return this.#texts(ask.text, ask.suffix, (text, suffix) => dialect.ends(text, suffix));
      case "includes":
        return this.#includes(ask.list, ask.item);
      case "overlap":
        return this.#lists(ask.left, ask.right, (left, right) => dialect.overlap(left, right));
      case "subset":
        return this.#lists(ask.list, ask.of, (list, of) => dialect.subset(of, list));
      case "same":
        return comparison(dialect.same(this.#list(ask.left), this.#list(ask.right), itemKind(ask.left.type)));
      case "every-ends":
        return comparison(dialect.everyEnds(this.#list(ask.list), this.#scalar(ask.suffix, "string"), this.#item));
    }
  }

  /** A question about a string that can be absent: false, if the other string is known and not empty. */
  #texts(text: Term, part: Term, ask: (text: Sql, part: Sql) => Sql): Written {
    const known = isFound(part) && isRead(text);
    const asked = ask(known ? this.#raw(text, "string") : this.#scalar(text, "string"), this.#scalar(part, "string"));
    return { ...comparison(asked), total: !known };
  }

  /** A question about a list that can be absent: false, if all items of the other are known and not zero. */
  #lists(list: Term, items: Term, ask: (list: Sql, items: Sql) => Sql): Written {
    const bare = items.kind === "made" && items.items.every(isFound) ? this.#bare(list) : undefined;
    return { ...comparison(ask(bare ?? this.#list(list), this.#list(items))), total: bare === undefined };
  }

  /** A list as it was read, if the engine supports questions about it. */
  #bare(list: Term): Sql | undefined {
    return isRead(list) ? this.#dialect.bare?.(this.#read(list), itemKind(list.type)) : undefined;
  }

  #includes(list: Term, item: Term): Written {
    if (list.kind !== "made") {
      const bare = isFound(item) ? this.#bare(list) : undefined;
      const searched = this.#scalar(item, itemKind(list.type));
      return { ...comparison(this.#dialect.includes(bare ?? this.#list(list), searched)), total: bare === undefined };
    }
    const kind = this.#kind(item, ...list.items);
    const known = isRead(item) && list.items.every(isFound);
    const own = known ? this.#own(item) : undefined;
    const searched = own?.sql ?? (known ? this.#raw(item, kind) : this.#scalar(item, kind));
    const items = join(
      list.items.map((one) =>
        own !== undefined && one.kind === "known" ? own.value(one.value) : this.#scalar(one, kind),
      ),
      ", ",
    );
    return { ...comparison(sql`${searched} IN (${items})`), total: !known };
  }

  #equal(left: Term, right: Term, negated: boolean): Written {
    const shortcut = this.#dialect.shortcut?.({ kind: "equal", left, right });
    if (shortcut !== undefined) {
      return negated
        ? comparison(sql`NOT COALESCE(${shortcut}, ${this.#dialect.no})`)
        : { ...comparison(shortcut), total: false };
    }
    const kind = this.#kind(left, right);
    if (isRead(left) && isFound(right)) {
      const own = negated ? undefined : this.#own(left);
      if (own !== undefined) return { ...comparison(sql`${own.sql} = ${own.value(right.value)}`), total: false };
      const read = this.#raw(left, kind);
      const known = this.#dialect.known(right.value, kind);
      return negated
        ? comparison(this.#dialect.distinct(read, known))
        : { ...comparison(sql`${read} = ${known}`), total: false };
    }
    return comparison(sql`${this.#scalar(left, kind)} ${negated ? "<>" : "="} ${this.#scalar(right, kind)}`);
  }

  /** `!(a < b)` is `a >= b`. Absent values are replaced only if the zero value would be before, or after. */
  #before({ left, right, orSame }: Ask & { kind: "before" }, negated: boolean): Written {
    const kind = this.#kind(left, right);
    const operator = negated ? (orSame ? ">" : ">=") : orSame ? "<=" : "<";
    const isMet = (a: unknown, b: unknown) => compare(a as Ordered, b as Ordered) < Number(orSame) !== negated;
    const [known, read] = left.kind === "known" ? [left, right] : [right, left];
    const isOfFound =
      known.kind === "known" &&
      isRead(read) &&
      !(read === right ? isMet(known.value, zero(read.type)) : isMet(zero(read.type), known.value));
    const own = isOfFound && isRead(read) ? this.#own(read) : undefined;
    const isHeld = own !== undefined && known.kind === "known" && own.holds(known.value);
    const [a, b] = [left, right].map((term) => {
      if (isHeld) return term === known ? own.value(known.value) : own.sql;
      return isOfFound && isRead(term) ? this.#raw(term, kind) : this.#scalar(term, kind);
    });
    const written =
      left.kind === "known" ? sql`${b ?? []} ${mirrored[operator]} ${a ?? []}` : sql`${a ?? []} ${operator} ${b ?? []}`;
    return { ...comparison(written), total: !isOfFound };
  }

  /** The type in which scalars of one type are compared: the engine's native type, if all are of it. */
  #kind(...terms: readonly Term[]): Kind {
    const kind = terms[0]?.type.kind as ScalarKind;
    if (kind !== "int" && kind !== "timestamp") return kind;
    return terms.every((term) => this.#isOwn(term, kind)) ? kind : canonical(kind);
  }

  #isOwn(term: Term, kind: ScalarKind): boolean {
    switch (term.kind) {
      case "known":
        return this.#dialect.holds(term.value, kind);
      case "stored":
      case "entry":
      case "called":
        return this.#read(term).form === "native";
      case "choice":
        return [term.other, ...term.cases.map(({ value }) => value)].every((value) => this.#isOwn(value, kind));
      default:
        return false;
    }
  }

  #read(term: Read): Reading {
    if (term.kind === "stored") return this.#dialect.stored(term);
    if (term.kind === "called") return this.#called(term);
    const known = term.key.kind === "known" ? String(term.key.value) : undefined;
    return this.#dialect.entry(this.#read(term.map), { sql: this.#scalar(term.key, "string"), known }, term.type);
  }

  #called({ type, parts }: Called): Reading {
    const written = parts.flatMap((part) => (typeof part === "string" ? [part] : this.#argument(part)));
    const storage = this.#dialect.natural(type);
    return { type, form: storage === "struct" ? "native" : storage, sql: sql`(${written})` };
  }

  /** An argument of a custom function: of the engine's native type, never NULL. */
  #argument(term: Term): Sql {
    const { kind } = term.type;
    switch (kind) {
      case "list":
      case "map":
        // subscripts need parentheses
        return sql`(${this.#list(term)})`;
      case "int":
        return this.#isOwn(term, "int")
          ? this.#scalar(term, "int")
          : sql`CAST(${this.#scalar(term, "float")} AS ${this.#dialect.integer})`;
      case "timestamp":
        return this.#scalar(term, this.#dialect.instants);
      default:
        return this.#scalar(term, kind);
    }
  }

  /** The column itself, and a value converted to its type, if the engine can then use an index. */
  #own(term: Read): Own | undefined {
    const { own } = this.#read(term);
    const value = own?.type.value;
    return own && value && { sql: own.sql, value, holds: (one) => own.type.holds?.(one) ?? true };
  }

  /** The value that was read; NULL if it is absent. */
  #raw(term: Read, kind: Kind): Sql {
    return this.#dialect.scalar(this.#read(term), kind);
  }

  /** A scalar, never NULL. */
  #scalar(term: Term, kind: Kind): Sql {
    switch (term.kind) {
      case "known":
        return this.#dialect.known(term.value, kind);
      case "stored":
      case "entry":
      case "called":
        return sql`COALESCE(${this.#raw(term, kind)}, ${this.#dialect.zero(kind)})`;
      case "verdict":
        return this.#total(this.condition(term.condition));
      case "choice":
        return this.#choice(term, (value) => this.#scalar(value, kind));
      case "made":
        throw new TypeError("a list is not a scalar");
    }
  }

  /** A list, never NULL and without NULLs. */
  #list(term: Term): Sql {
    const kind = itemKind(term.type);
    switch (term.kind) {
      case "stored":
      case "entry":
      case "called":
        return this.#dialect.list(this.#read(term), kind);
      case "made": {
        const known = term.items.filter((item) => item.kind === "known");
        const literal = known.length === term.items.length ? this.#dialect.literal : undefined;
        if (literal !== undefined)
          return literal(
            known.map(({ value }) => value),
            kind,
          );
        return this.#dialect.made(
          term.items.map((item) => this.#scalar(item, kind)),
          kind,
        );
      }
      case "choice":
        return this.#choice(term, (value) => this.#list(value));
      default:
        throw new TypeError("a scalar is not a list");
    }
  }

  #choice({ key, cases, other }: Term & { kind: "choice" }, write: (value: Term) => Sql): Sql {
    const whens = cases.map((one) => sql` WHEN ${this.#dialect.known(one.key, "string")} THEN ${write(one.value)}`);
    return whens.length === 0
      ? write(other)
      : sql`(CASE ${this.#scalar(key, "string")}${whens.flat()} ELSE ${write(other)} END)`;
  }
}

function operand(written: Sql): Written {
  return { sql: written, total: true, binds: "operand", depth: 1 };
}

function comparison(written: Sql): Written {
  return { sql: written, total: true, binds: "comparison", depth: 1 };
}

/** The operators of order with exchanged sides: the value from the row comes first. */
const mirrored = { "<": ">", "<=": ">=", ">": "<", ">=": "<=" } as const;

/** Whether it is read from a row. */
function isRead(term: Term): term is Read {
  return term.kind === "stored" || term.kind === "entry" || term.kind === "called";
}

function canonical(kind: ScalarKind): Kind {
  return kind === "int" ? "float" : kind === "timestamp" ? "instant" : kind;
}

/** The type in which a list's items are compared. */
function itemKind(type: Type): Kind {
  return type.kind === "list" ? canonical(type.element.kind as ScalarKind) : "string";
}
