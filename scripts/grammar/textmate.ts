import { operators } from "../../src/syntax/infix.ts";
import { patterns } from "../../src/syntax/tokens.ts";

/** The text of `grammar/predicate.tmLanguage.json`: the grammar for editors that color by TextMate's rules. */
export function textmate(): string {
  return `${JSON.stringify(grammar(), null, 2)}\n`;
}

function grammar() {
  const scope = (name: string) => `${name}.wherefore`;
  const match = (name: string, pattern: string) => ({ name: scope(name), match: pattern });
  const captures = (...names: readonly string[]) =>
    Object.fromEntries(names.map((name, index) => [index + 1, { name: scope(name) }]));

  return {
    name: "wherefore",
    scopeName: "source.wherefore",
    fileTypes: ["wherefore"],
    patterns: [{ include: "#expression" }],
    repository: {
      expression: {
        patterns: ["comments", "strings", "numbers", "names", "operators", "punctuation"].map((rule) => ({
          include: `#${rule}`,
        })),
      },
      comments: {
        patterns: [
          match("comment.line.double-slash", patterns.lineComment),
          { name: scope("comment.block"), begin: "/\\*", end: "\\*/" },
        ],
      },
      strings: {
        patterns: [
          {
            name: scope("string.quoted.double"),
            begin: '"',
            end: '"|$',
            patterns: [
              match("constant.character.escape", '\\\\(?:[abfnrtv\\\\"]|[0-3][0-7]{2}|x[0-9a-fA-F]{2})'),
              match("constant.character.escape", "\\\\u(?![dD][89a-fA-F])[0-9a-fA-F]{4}"),
              match("constant.character.escape", "\\\\U(?!0000[dD][89a-fA-F])00(?:0[0-9a-fA-F]|10)[0-9a-fA-F]{4}"),
              match("invalid.illegal.escape", "\\\\."),
            ],
          },
          { name: scope("string.quoted.other.raw"), begin: "`", end: "`" },
          match(
            "invalid.illegal.quote",
            "'[^'\\\\\\n]*(?:\\\\.[^'\\\\\\n]*)*'?|[“”„‟][^“”„‟\"\\n]*[“”\"]?|[‘’‚‛][^‘’\\n]*[‘’]?",
          ),
        ],
      },
      numbers: {
        patterns: [
          match("constant.numeric.float", patterns.float),
          match("constant.numeric.integer", patterns.int),
          match("invalid.illegal.number", "\\.?[0-9](?:[eEpP][+-]|[0-9A-Za-z_.])*"),
        ],
      },
      names: {
        patterns: [
          {
            match: `(\\.)\\s*(${patterns.name})`,
            captures: captures("punctuation.accessor", "variable.other.member"),
          },
          match("constant.language.boolean", "(?:true|false)(?![\\p{L}\\p{Nd}_])"),
          match("entity.name.function", `${patterns.name}(?=\\s*\\()`),
          match("variable.other", patterns.name),
        ],
      },
      operators: {
        patterns: [
          match("invalid.illegal.operator", "===|!==|<>"),
          match(
            "keyword.operator.logical",
            spellings((row) => row.run !== undefined),
          ),
          match(
            "keyword.operator.comparison",
            spellings((row) => row.run === undefined),
          ),
          match("keyword.operator.logical", "!"),
          match("invalid.illegal.operator", "[=&|+\\-*/%]"),
        ],
      },
      punctuation: {
        patterns: [
          match("punctuation.separator.comma", ","),
          match("punctuation.accessor", "\\."),
          match("punctuation.section.parens", "[()]"),
          match("punctuation.section.brackets", "[\\[\\]]"),
          match("invalid.illegal.comment", "#.*"),
          match("invalid.illegal.character", "\\S"),
        ],
      },
    },
  };
}

type Row = Parameters<Parameters<typeof operators.forEach>[0]>[0];

function spellings(belongs: (row: Row) => boolean): string {
  const rows = [...operators].filter(([, row]) => row.foreign !== true && belongs(row));
  // the longest first: `<` is the start of `<=`
  const texts = rows.map(([text]) => text).sort((a, b) => b.length - a.length);
  return texts.map((text) => text.replaceAll("|", "\\|")).join("|");
}
