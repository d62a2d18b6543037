import { constant } from "../constant.ts";
import type { FunctionRow } from "../functions/define.ts";
import type { TypedCall, TypedExpr, TypedIndex } from "../typed.ts";
import type { Bank, Property, Term } from "./bank.ts";
import { all, any, deny, FALSE, type Formula, same, TRUE } from "./formula.ts";

/** Reads checked filters as formulas over a bank's atoms. */
export class Translator {
  readonly #bank: Bank;
  readonly #formulas = new WeakMap<TypedExpr, Formula>();
  readonly #symbols = new Map<FunctionRow, string>();

  constructor(bank: Bank) {
    this.#bank = bank;
  }

  /** The condition as a formula; one is made for each expression. */
  formula(condition: TypedExpr): Formula {
    const known = this.#formulas.get(condition);
    if (known !== undefined) return known;
    const formula = this.#read(condition);
    this.#formulas.set(condition, formula);
    return formula;
  }

  #read(condition: TypedExpr): Formula {
    switch (condition.kind) {
      case "literal":
        return condition.value === true ? TRUE : FALSE;
      case "field":
      case "index":
        return this.#bank.holds(this.term(condition));
      case "not":
        return deny(this.formula(condition.operand));
      case "and":
        return all(condition.operands.map((operand) => this.formula(operand)));
      case "or":
        return any(condition.operands.map((operand) => this.formula(operand)));
      case "call":
        return this.#call(condition);
    }
  }

  #call(call: TypedCall): Formula {
    const value = constant(call);
    if (value !== undefined) return value === true ? TRUE : FALSE;
    const [a, b, ...more] = call.args;
    if (a === undefined || b === undefined) return this.#bank.holds(this.term(call));
    switch (call.fn.meaning) {
      case "equal":
        return this.#equal(a, b);
      case "unequal":
        return deny(this.#equal(a, b));
      case "less":
        return this.#bank.less(this.term(a), this.term(b));
      case "at-least":
        return -this.#bank.less(this.term(a), this.term(b));
      case "greater":
        return this.#bank.less(this.term(b), this.term(a));
      case "at-most":
        return -this.#bank.less(this.term(b), this.term(a));
      case "starts-with":
        return this.#bank.prefix(this.term(a), this.term(b));
      case "ends-with":
        return this.#each(a, { kind: "ends-with", suffix: this.term(b) });
      case "all-equal":
        return this.#each(a, { kind: "among", items: [this.term(b)] });
      case "within":
        return this.#each(a, { kind: "among", items: this.#distinct([b, ...more]) });
      case "covers":
        return a.type.kind === "list"
          ? all([b, ...more].map((item) => this.#has(a, item)))
          : this.#each(a, { kind: "among", items: this.#distinct([b, ...more]) });
      case "has-item":
        return this.#has(a, b);
      case "has-every":
        return this.#hasEvery(a, b);
      case "has-any":
        return this.#hasAny(a, b);
      default:
        return this.#bank.holds(this.term(call));
    }
  }

  #equal(a: TypedExpr, b: TypedExpr): Formula {
    if (a.type.kind === "bool") return same(this.formula(a), this.formula(b));
    return this.#bank.equal(this.term(a), this.term(b));
  }

  /** Whether a string, or each item of a list, has the property. */
  #each(value: TypedExpr, property: Property): Formula {
    const term = this.term(value);
    return value.type.kind === "list" ? this.#bank.every(term, property) : this.#bank.hasProperty(term, property);
  }

  #has(list: TypedExpr, item: TypedExpr): Formula {
    const term = this.term(list);
    if (item.type.kind !== "bool") return this.#bank.has(term, this.term(item));
    const holds = this.formula(item);
    const [ofTrue, ofFalse] = this.#bank.bools().map((value) => this.#bank.has(term, value)) as [Formula, Formula];
    return any([all([holds, ofTrue]), all([deny(holds), ofFalse])]);
  }

  #hasEvery(list: TypedExpr, wanted: TypedExpr): Formula {
    const [a, b] = [this.term(list), this.term(wanted)];
    return all([this.#bank.some(a), this.#bank.some(b), this.#bank.every(b, { kind: "in", list: a })]);
  }

  #hasAny(list: TypedExpr, wanted: TypedExpr): Formula {
    const [a, b] = [this.term(list), this.term(wanted)];
    const isWritten = this.#bank.data(a).items !== undefined;
    const [items, among] = isWritten ? [a, b] : [b, a];
    return deny(this.#bank.every(items, { kind: "not-in", list: among }));
  }

  #distinct(items: readonly TypedExpr[]): readonly Term[] {
    return [...new Set(items.map((item) => this.term(item)))];
  }

  /** The value of an expression. */
  term(expr: TypedExpr): Term {
    switch (expr.kind) {
      case "literal":
        return this.#bank.value(expr.type, expr.value);
      case "field":
        return this.#bank.field(expr.field);
      case "index":
        return this.#entry(expr);
      case "call": {
        const value = constant(expr);
        if (value !== undefined) return this.#bank.value(expr.type, value);
        if (expr.fn.meaning === "list")
          return this.#bank.list(
            expr.type,
            expr.args.map((arg) => this.term(arg)),
          );
        if (expr.fn.meaning !== undefined && expr.type.kind === "bool") return this.#bank.bool(this.formula(expr));
        const args = expr.args.map((arg) => this.term(arg));
        return this.#bank.apply(expr.type, this.#symbol(expr.fn), args, expr);
      }
      default:
        return this.#bank.bool(this.formula(expr));
    }
  }

  #entry({ map, key, type }: TypedIndex): Term {
    const [of, under] = [this.term(map), this.term(key)];
    const { map: known } = this.#bank.data(of);
    const name = this.#bank.text(under);
    if (known === undefined || name === undefined) return this.#bank.apply(type, "[]", [of, under]);
    return this.#bank.entry(known, name, type);
  }

  #symbol(row: FunctionRow): string {
    const known = this.#symbols.get(row);
    if (known !== undefined) return known;
    const symbol = `${this.#symbols.size}`;
    this.#symbols.set(row, symbol);
    return symbol;
  }
}
