// Command oracle writes a corpus of texts with the verdicts of Go's own
// parser on them, as JSON lines; README.md describes the format.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

func main() {
	out := bufio.NewWriter(os.Stdout)
	seen := map[string]bool{}
	for _, c := range corpus() {
		if seen[c.text] || !utf8.ValidString(c.text) || strings.Contains(c.text, keywordMark) {
			continue
		}
		seen[c.text] = true
		out.WriteString(visible(judge(c)))
	}
	if err := out.Flush(); err != nil {
		log.Fatal(err)
	}
}

// visible is a line of JSON in which every character that does not print is escaped.
func visible(l line) string {
	var raw, text strings.Builder
	encoder := json.NewEncoder(&raw)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(l); err != nil {
		log.Fatal(err)
	}
	for _, r := range raw.String() {
		if r == '\n' || unicode.IsPrint(r) {
			text.WriteRune(r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&text, `\u%04x`, unit)
		}
	}
	return text.String()
}

// sample is one text of the corpus and where it comes from.
type sample struct {
	kind string
	text string
	// over names the limit of the predicate language that the text exceeds.
	over string
}

func corpus() []sample {
	var all []sample
	add := func(kind string, texts ...string) {
		for _, text := range texts {
			all = append(all, sample{kind: kind, text: text})
		}
	}
	add("string", stringTable()...)
	add("string", randomStrings(600)...)
	add("number", numberTable()...)
	add("number", randomNumbers(400)...)
	add("name", nameTable()...)
	add("keyword", keywordTable()...)
	add("space", spaceTable()...)
	add("go", goTable()...)
	add("shape", shapeTable()...)
	add("break", breakTable()...)
	filters := randomFilters(800)
	add("filter", filters...)
	add("mutation", mutations(filters, 1300)...)
	return append(all, limitTable()...)
}
