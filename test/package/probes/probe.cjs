const state = require("@codemirror/state");
const fc = require("fast-check");
const { FilterError } = require("wherefore");
const { sessionFilter } = require("wherefore/teleport");
const { labelExpression } = require("wherefore/teleport/roles");
const codemirror = require("wherefore/codemirror");
const analysis = require("wherefore/analyze");
const testing = require("wherefore/testing");
const yaml = require("wherefore/yaml");
const { probe } = require("./probe-entries.cjs");

console.log(
  JSON.stringify(
    probe({ FilterError, sessionFilter, labelExpression, codemirror, state, fc, analysis, testing, yaml }),
  ),
);
