import { FilterError } from "wherefore";
import { sessionFilter } from "wherefore/teleport";
import * as testing from "wherefore/testing";
import * as yaml from "wherefore/yaml";
import { probe } from "./probe-entries.cjs";

console.log(JSON.stringify(probe({ FilterError, sessionFilter, testing, yaml })));
