package main

import (
	"encoding/base64"
	"go/ast"
	"go/parser"
	"go/scanner"
	"reflect"
	"strconv"
	"unicode/utf8"
)

// line is one line of the corpus.
type line struct {
	Kind    string   `json:"kind"`
	Text    string   `json:"text"`
	Go      verdict  `json:"go"`
	Joined  *verdict `json:"joined,omitempty"`
	Renamed *verdict `json:"renamed,omitempty"`
	Unquote any      `json:"unquote,omitempty"`
	Over    string   `json:"over,omitempty"`
}

// verdict has exactly one field set.
type verdict struct {
	Refused string `json:"refused,omitempty"`
	Outside string `json:"outside,omitempty"`
	Tree    node   `json:"tree,omitempty"`
}

func judge(c sample) line {
	result := line{Kind: c.kind, Text: c.text, Go: expression(c.text), Over: c.over}
	if c.kind == "string" {
		result.Unquote = unquote(c.text)
	}
	lexemes, ok := scan(c.text)
	if !ok {
		return result
	}
	joined := expression(lexemes.joined())
	if !joined.agrees(result.Go) {
		result.Joined = &joined
	}
	if lexemes.haveKeyword() {
		renamed := expression(lexemes.renamed())
		if !renamed.agrees(joined) {
			result.Renamed = &renamed
		}
	}
	return result
}

// agrees tells whether two verdicts say the same, whatever the words of a refusal.
func (v verdict) agrees(other verdict) bool {
	if v.Refused != "" || other.Refused != "" {
		return v.Refused != "" && other.Refused != ""
	}
	return reflect.DeepEqual(v, other)
}

func expression(text string) verdict {
	var tree ast.Expr
	tree, err := parser.ParseExpr(text)
	if err != nil {
		if list, ok := err.(scanner.ErrorList); ok {
			return verdict{Refused: list[0].Msg}
		}
		return verdict{Refused: err.Error()}
	}
	if lexemes, _ := scan(text); lexemes.commaBeforeBracket() {
		return verdict{Outside: "comma before ]"}
	}
	shape, err := shapeOf(tree)
	if err != nil {
		return verdict{Outside: err.Error()}
	}
	return verdict{Tree: shape}
}

func unquote(text string) any {
	value, err := strconv.Unquote(text)
	switch {
	case err != nil:
		return map[string]string{"refused": err.Error()}
	case !utf8.ValidString(value):
		return map[string]string{"bytes": base64.StdEncoding.EncodeToString([]byte(value))}
	default:
		return map[string]string{"value": value}
	}
}
