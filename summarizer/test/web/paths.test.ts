import { expectTypeOf, test } from "vitest";
import type { ResourceDocument } from "../../web/src/api/resources.ts";
import type { FieldPath } from "../../web/src/components/draft.ts";

type Policy = ResourceDocument<"inference_policy">;
type Role = ResourceDocument<"role">;

test("a field of a form is at a path that its kind has, of the field's type", () => {
  expectTypeOf<"metadata.name" | "spec.model" | "spec.filter">().toExtend<FieldPath<Policy, string>>();
  expectTypeOf<"spec.kinds">().toExtend<FieldPath<Policy, readonly string[]>>();
  expectTypeOf<"spec.allow.rules[0].where">().toExtend<FieldPath<Role, string>>();
  expectTypeOf<"spec.modle">().not.toExtend<FieldPath<Policy>>();
  expectTypeOf<"spec.kinds">().not.toExtend<FieldPath<Policy, string>>();
  expectTypeOf<"spec.openai.base_url">().not.toExtend<FieldPath<Policy>>();
  expectTypeOf<"spec.allow.rules.where">().not.toExtend<FieldPath<Role>>();
});

test("a form of several kinds has the paths that all of them have", () => {
  type Model = ResourceDocument<"inference_model" | "retrieval_model">;
  expectTypeOf<"spec.openai.base_url">().toExtend<FieldPath<Model, string>>();
  expectTypeOf<"spec.dimensions">().not.toExtend<FieldPath<Model>>();
});
