import { constant } from "../constant.ts";
import { print } from "../syntax/print.ts";
import { childrenOf, type TypedCall, type TypedExpr, type TypedField, type TypedIndex, walk } from "../typed.ts";
import type { Ordered, Scalar, Value } from "../types/value.ts";
import { untyped } from "../untyped.ts";
import { type Atoms, always, type Condition, type Junction, never, type Slot } from "./atoms.ts";
import type { Slots } from "./slots.ts";

/** Translates checked filters to conditions over the atoms of one set. Negation is moved inwards, down to the atoms. */
export class Derivation {
  readonly #atoms: Atoms;
  readonly #slots: Slots;

  constructor(atoms: Atoms, slots: Slots) {
    this.#atoms = atoms;
    this.#slots = slots;
  }

  /**
   * The condition of the filter `expr`. Every field and entry in it gets a slot, even if it cannot change the result.
   */
  of(expr: TypedExpr): Condition {
    for (const leaf of leaves(expr)) this.#slots.of(leaf);
    return this.#condition(expr, true);
  }

  /** The condition that `expr` is `wanted`. */
  #condition(expr: TypedExpr, wanted: boolean): Condition {
    switch (expr.kind) {
      case "literal":
        return expr.value === wanted ? always : never;
      case "field":
      case "index":
        return this.#atoms.equals(this.#slots.of(expr), wanted);
      case "not":
        return this.#condition(expr.operand, !wanted);
      case "and":
      case "or": {
        const operands = expr.operands.map((operand) => this.#condition(operand, wanted));
        return this.#atoms.join((expr.kind === "and") === wanted ? "and" : "or", operands);
      }
      case "call": {
        const condition = this.#call(expr);
        return wanted ? condition : this.#atoms.negate(condition);
      }
    }
  }

  #call(call: TypedCall): Condition {
    const known = constant(call);
    if (known !== undefined) return known === true ? always : never;
    return this.#meant(call) ?? this.#itself(call);
  }

  /** The condition of a call, in atoms that lookups decide as far as possible; undefined if there are none. */
  #meant(call: TypedCall): Condition | undefined {
    const [a, b] = call.args;
    if (a === undefined || b === undefined) return undefined;
    const [left, right] = [this.#leaf(a), this.#leaf(b)];
    switch (call.fn.meaning) {
      case "equal":
        return this.#equal(left ?? right, constant(a) ?? constant(b), () => this.#itself(call));
      case "unequal": {
        const equal = this.#equal(left ?? right, constant(a) ?? constant(b), () => ~this.#itself(call));
        return equal === undefined ? undefined : this.#atoms.negate(equal);
      }
      case "has-item":
        if (left !== undefined) return this.#has("or", left, each(constant(b)));
        return this.#oneOf(right, constant(a));
      case "has-any":
        return this.#has("or", left ?? right, constant(a) ?? constant(b));
      case "has-every":
        if (left !== undefined) return this.#has("and", left, constant(b));
        return this.#narrowed(this.#has("or", right, constant(a)), call);
      case "covers":
      case "within":
        return this.#among(left, allOf(call.args.slice(1).map(constant)), call);
      case "all-equal":
        return this.#among(left, each(constant(b)), call);
      case "starts-with": {
        const prefix = constant(b);
        return left === undefined || prefix === undefined ? undefined : this.#atoms.startsWith(left, prefix as string);
      }
      case "less":
        return this.#ordered(left, constant(b), "high", true) ?? this.#ordered(right, constant(a), "low", true);
      case "at-most":
        return this.#ordered(left, constant(b), "high", false) ?? this.#ordered(right, constant(a), "low", false);
      case "greater":
        return this.#ordered(left, constant(b), "low", true) ?? this.#ordered(right, constant(a), "high", true);
      case "at-least":
        return this.#ordered(left, constant(b), "low", false) ?? this.#ordered(right, constant(a), "high", false);
      default:
        return undefined;
    }
  }

  /** The slot's value is on one side of `value`. */
  #ordered(
    slot: Slot | undefined,
    value: Value | undefined,
    side: "low" | "high",
    open: boolean,
  ): Condition | undefined {
    if (slot === undefined || value === undefined) return undefined;
    return this.#atoms.within(slot, { [side]: { value: value as Ordered, open } });
  }

  #leaf(expr: TypedExpr): Slot | undefined {
    return expr.kind === "field" || expr.kind === "index" ? this.#slots.of(expr) : undefined;
  }

  /** A list can equal another only if it has the other's items. */
  #equal(slot: Slot | undefined, value: Value | undefined, itself: () => Condition): Condition | undefined {
    if (slot === undefined || value === undefined) return undefined;
    if (!Array.isArray(value)) return this.#atoms.equals(slot, value as Scalar);
    if (value.length === 0) return this.#atoms.isEmpty(slot);
    return this.#atoms.join("and", [...value.map((item) => this.#atoms.has(slot, item)), itself()]);
  }

  /** For a string: it is one of `items`. */
  #oneOf(slot: Slot | undefined, items: Value | undefined): Condition | undefined {
    if (slot === undefined || !Array.isArray(items)) return undefined;
    return this.#atoms.join(
      "or",
      items.map((item) => this.#atoms.equals(slot, item)),
    );
  }

  /** For a list: it has one of `items`, or all; none of an empty list. */
  #has(kind: Junction["kind"], slot: Slot | undefined, items: Value | undefined): Condition | undefined {
    if (slot === undefined || !Array.isArray(items)) return undefined;
    if (items.length === 0) return never;
    return this.#atoms.join(
      kind,
      items.map((item) => this.#atoms.has(slot, item)),
    );
  }

  /** The test of `is_subset` and `all_equal` on their first argument; for a list, on an item if it is not empty. */
  #among(slot: Slot | undefined, items: readonly Value[] | undefined, call: TypedCall): Condition | undefined {
    if (slot === undefined || items === undefined) return undefined;
    if (!Array.isArray(slot.zero)) return this.#oneOf(slot, items);
    if (call.fn.meaning === "covers") return this.#has("and", slot, items);
    const some = this.#has("or", slot, items);
    return this.#narrowed(some && this.#atoms.join("or", [this.#atoms.isEmpty(slot), some]), call);
  }

  /** The call, with a condition that it implies. */
  #narrowed(implied: Condition | undefined, call: TypedCall): Condition | undefined {
    return implied === undefined ? undefined : this.#atoms.join("and", [implied, this.#itself(call)]);
  }

  #itself(call: TypedCall): Condition {
    const isOpaque = walk(call).some((expr) => expr.kind === "call" && expr.fn.meaning === undefined);
    for (const leaf of leaves(call)) this.#slots.of(leaf).isKept = true;
    return this.#atoms.call(print(untyped(call)), isOpaque, call);
  }
}

/** The fields and entries that an expression reads. */
function leaves(expr: TypedExpr): readonly (TypedField | TypedIndex)[] {
  return expr.kind === "field" || expr.kind === "index" ? [expr] : childrenOf(expr).flatMap(leaves);
}

function each(item: Value | undefined): readonly Value[] | undefined {
  return item === undefined ? undefined : [item];
}

function allOf(values: readonly (Value | undefined)[]): readonly Value[] | undefined {
  return values.every((value) => value !== undefined) ? values : undefined;
}
