const state = require("@codemirror/state");
const fc = require("fast-check");
const { FilterError } = require("wherefore");
const { sessionFilter } = require("wherefore/teleport");
const codemirror = require("wherefore/codemirror");
const testing = require("wherefore/testing");
const yaml = require("wherefore/yaml");
const { probe } = require("./probe-entries.cjs");

console.log(JSON.stringify(probe({ FilterError, sessionFilter, codemirror, state, fc, testing, yaml })));
