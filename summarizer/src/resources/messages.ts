import type { ErrorCode } from "yaml";
import type { Finding } from "./finding.ts";

type Row = readonly [message: string, more?: Pick<Finding, "help">];

/**
 * What to say of broken YAML. The library's own messages are not used: some repeat the text at fault, which may be a
 * secret.
 */
// biome-ignore format: table
export const yamlMessages: Readonly<Record<ErrorCode, Row>> = {
  ALIAS_PROPS:            ["an alias cannot have an anchor or a tag"],
  BAD_ALIAS:              ["an alias that leads nowhere, or aliases that multiply without bound", { help: "write the value out" }],
  BAD_COLLECTION_TYPE:    ["a tag that does not fit its value", { help: "remove the tag" }],
  BAD_DIRECTIVE:          ["an unknown YAML directive", { help: "remove the line that begins with %" }],
  BAD_DQ_ESCAPE:          ["an unknown escape in a double-quoted string", { help: "double the backslash, or use single quotes" }],
  BAD_INDENT:             ["wrong indentation", { help: "what belongs together starts in the same column, further in than its key" }],
  BAD_PROP_ORDER:         ["an anchor or a tag in the wrong place"],
  BAD_SCALAR_START:       ["a value cannot begin with this character", { help: "put the value in quotes" }],
  BLOCK_AS_IMPLICIT_KEY:  ["a second \": \" on one line", { help: "put the value in quotes" }],
  BLOCK_IN_FLOW:          ["an indented block inside [ ] or { }", { help: "close the bracket first" }],
  DUPLICATE_KEY:          ["the same key stands twice in one mapping", { help: "keep one of the two" }],
  IMPOSSIBLE:             ["YAML that cannot be read"],
  KEY_OVER_1024_CHARS:    ["a key of more than 1024 characters"],
  MISSING_CHAR:           ["a closing quote, bracket, comma or space is missing"],
  MULTILINE_IMPLICIT_KEY: ["a key that goes over several lines", { help: "is a colon missing, or a quote?" }],
  MULTIPLE_ANCHORS:       ["more than one anchor on one value"],
  MULTIPLE_DOCS:          ["more than one document where one was expected"],
  MULTIPLE_TAGS:          ["more than one tag on one value"],
  NON_STRING_KEY:         ["a key that is not text", { help: "put the key in quotes" }],
  RESOURCE_EXHAUSTION:    ["YAML nested too deeply"],
  TAB_AS_INDENT:          ["a tab is used for indentation", { help: "YAML is indented with spaces" }],
  TAG_RESOLVE_FAILED:     ["an unknown tag", { help: "a text that begins with ! is put in quotes" }],
  UNEXPECTED_TOKEN:       ["this does not belong here", { help: "is a quote missing before it?" }],
};
