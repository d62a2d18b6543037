import * as state from "@codemirror/state";
import * as fc from "fast-check";
import { FilterError } from "wherefore";
import * as analysis from "wherefore/analyze";
import * as codemirror from "wherefore/codemirror";
import { sessionFilter } from "wherefore/teleport";
import { labelExpression } from "wherefore/teleport/roles";
import * as testing from "wherefore/testing";
import * as yaml from "wherefore/yaml";
import { probe } from "./probe-entries.cjs";

console.log(
  JSON.stringify(
    probe({ FilterError, sessionFilter, labelExpression, codemirror, state, fc, analysis, testing, yaml }),
  ),
);
