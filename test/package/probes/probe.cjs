const { FilterError } = require("wherefore");
const { sessionFilter } = require("wherefore/teleport");
const testing = require("wherefore/testing");
const yaml = require("wherefore/yaml");
const { probe } = require("./probe-entries.cjs");

console.log(JSON.stringify(probe({ FilterError, sessionFilter, testing, yaml })));
