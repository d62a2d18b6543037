import type { Token, Tokens } from "marked";
import { marked } from "marked";
import type { ComponentChildren } from "preact";
import { Fragment } from "preact";

/**
 * What a model wrote, with its Markdown as elements of ours. Nothing in it becomes HTML: tags stay text, and a link is its
 * text with the address beside it, to be read and not to be followed.
 */
export function Prose({ text }: { readonly text: string }) {
  return <div class="prose">{blocks(marked.lexer(text))}</div>;
}

function blocks(tokens: readonly Token[]): ComponentChildren {
  return tokens.map((token, index) => <Fragment key={index}>{block(token)}</Fragment>);
}

function block(token: Token): ComponentChildren {
  switch (token.type) {
    case "space":
      return null;
    case "heading":
      return <p class="prose-heading">{inline(token.tokens)}</p>;
    case "list": {
      const { ordered, items } = token as Tokens.List;
      const rows = items.map((item, index) => <li key={index}>{blocks(item.tokens)}</li>);
      return ordered ? <ol>{rows}</ol> : <ul>{rows}</ul>;
    }
    case "code":
      return <pre>{(token as Tokens.Code).text}</pre>;
    case "blockquote":
      return <blockquote>{blocks(token.tokens ?? [])}</blockquote>;
    case "hr":
      return <hr />;
    case "text":
      return token.tokens === undefined ? token.raw : inline(token.tokens);
    case "paragraph":
      return <p>{inline(token.tokens)}</p>;
    default:
      return <p>{token.raw}</p>;
  }
}

function inline(tokens: readonly Token[] = []): ComponentChildren {
  return tokens.map((token, index) => <Fragment key={index}>{piece(token)}</Fragment>);
}

function piece(token: Token): ComponentChildren {
  switch (token.type) {
    case "strong":
      return <strong>{inline(token.tokens)}</strong>;
    case "em":
      return <em>{inline(token.tokens)}</em>;
    case "codespan":
      return <code>{(token as Tokens.Codespan).text}</code>;
    case "br":
      return <br />;
    case "escape":
      return (token as Tokens.Escape).text;
    case "text":
      return token.tokens === undefined ? (token as Tokens.Text).raw : inline(token.tokens);
    default:
      return token.raw;
  }
}
