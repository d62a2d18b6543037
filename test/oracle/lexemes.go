package main

import (
	"go/scanner"
	"go/token"
	"strings"
)

// keywordMark makes a name of a keyword; no text of the corpus contains it.
const keywordMark = "kw_"

type lexeme struct {
	token token.Token
	text  string
}

type lexemes []lexeme

// scan lists the tokens of text without comments and the semicolons that Go
// inserts at line breaks; ok is false if Go's scanner found an error.
func scan(text string) (found lexemes, ok bool) {
	var s scanner.Scanner
	file := token.NewFileSet().AddFile("", -1, len(text))
	s.Init(file, []byte(text), func(token.Position, string) {}, 0)
	for {
		_, kind, literal := s.Scan()
		switch {
		case kind == token.EOF:
			return found, s.ErrorCount == 0
		case kind == token.SEMICOLON && literal == "\n":
		case literal == "":
			found = append(found, lexeme{kind, kind.String()})
		default:
			found = append(found, lexeme{kind, literal})
		}
	}
}

// joined is the text with every stretch of white space and comments made one blank.
func (l lexemes) joined() string {
	return l.write(func(x lexeme) string { return x.text })
}

// renamed is joined with every keyword made a name.
func (l lexemes) renamed() string {
	return l.write(func(x lexeme) string {
		if x.token.IsKeyword() {
			return keywordMark + x.text
		}
		return x.text
	})
}

func (l lexemes) write(spell func(lexeme) string) string {
	words := make([]string, len(l))
	for i, x := range l {
		words[i] = spell(x)
	}
	return strings.Join(words, " ")
}

func (l lexemes) haveKeyword() bool {
	for _, x := range l {
		if x.token.IsKeyword() {
			return true
		}
	}
	return false
}

// commaBeforeBracket finds `a[b,]`, which Go reads as `a[b]` and leaves no trace of in the tree.
func (l lexemes) commaBeforeBracket() bool {
	for i := 1; i < len(l); i++ {
		if l[i-1].token == token.COMMA && l[i].token == token.RBRACK {
			return true
		}
	}
	return false
}
