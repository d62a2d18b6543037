package main

import (
	"math/rand"
	"strings"
)

// writer draws filters from the grammar, token by token.
type writer struct {
	*rand.Rand
	words []string
}

// longest is the length of the longest random filter, in bytes.
const longest = 180

func randomFilters(count int) []string {
	r := rand.New(rand.NewSource(3))
	all := make([]string, count)
	for i := range all {
		for all[i] == "" || len(all[i]) > longest {
			w := writer{Rand: r}
			w.or(1 + r.Intn(4))
			all[i] = layout(r, w.words)
		}
	}
	return all
}

func (w *writer) put(words ...string) {
	w.words = append(w.words, words...)
}

func (w *writer) chain(operand func(int), depth, chance int, operators ...string) {
	operand(depth)
	for w.Intn(chance) == 0 {
		w.put(pick(w.Rand, operators...))
		operand(depth)
	}
}

func (w *writer) or(depth int)      { w.chain(w.and, depth, 6, "||") }
func (w *writer) and(depth int)     { w.chain(w.compare, depth, 6, "&&") }
func (w *writer) compare(depth int) { w.chain(w.unary, depth, 6, "==", "!=") }

func (w *writer) unary(depth int) {
	for w.Intn(7) == 0 {
		w.put("!")
	}
	w.postfix(depth)
}

func (w *writer) postfix(depth int) {
	if depth <= 0 || w.Intn(6) == 0 {
		w.leaf()
		return
	}
	switch w.Intn(8) {
	case 0:
		w.put("(")
		w.or(depth - 1)
		w.put(")")
	case 1, 2:
		w.put(strings.Split(pick(w.Rand, paths...), " ")...)
	case 3:
		w.leaf()
	default:
		w.put(pick(w.Rand, functions...))
		w.call(depth)
	}
	for w.Intn(4) == 0 {
		switch w.Intn(3) {
		case 0:
			w.put(".", pick(w.Rand, names...))
		case 1:
			w.put("[")
			w.or(depth - 2)
			w.put("]")
		default:
			w.call(depth - 1)
		}
	}
}

func (w *writer) call(depth int) {
	w.put("(")
	for i, n := 0, w.Intn(4); i < n; i++ {
		w.or(depth - 1)
		if i < n-1 || w.Intn(6) == 0 {
			w.put(",")
		}
	}
	w.put(")")
}

func (w *writer) leaf() {
	switch w.Intn(8) {
	case 0, 1, 2:
		w.put(pick(w.Rand, strs...))
	case 3:
		w.put(pick(w.Rand, numbers...))
	case 4:
		w.put(pick(w.Rand, "true", "false"))
	case 5:
		w.put(pick(w.Rand, names...))
	default:
		w.put(strings.Split(pick(w.Rand, paths...), " ")...)
	}
}

var (
	functions = []string{"equals", "contains", "contains_all", "contains_any", "set", "all_end_with", "all_equal", "is_subset", "has_prefix", "f", "имя"}
	names     = []string{"a", "b", "user", "resource", "session", "labels", "name", "_", "x1", "é", "名前", "in", "not", "nil", "label", "kind", "host", "id", "email", "roles", "teams", "env", "type", "true"}
	paths     = []string{
		"user . metadata . name", "user . spec . roles", `user . spec . traits [ "teams" ]`, `resource . metadata . labels [ "env" ]`, "resource . kind", "resource . spec . protocol",
		"session . participants", "session . cluster_name", "session . interactive", "session . db_name", "labels . env", "health . status", "session . user", "session . login", `labels [ "__proto__" ]`,
	}
	strs = []string{
		`"prod"`, `"dev-"`, `""`, `"alice"`, `"a b"`, "`raw`", "`C:\\x`", "`a\nb`", `"\""`, `"\\"`, `"\n\t"`, `"\x41"`, `"\u00e9"`, `"\U0001f600"`, `"\303\251"`, `"\xff"`, `"é"`, `"日本"`, `"😀"`, `"//"`, `"/*"`, `"constructor"`, `"a,b)"`,
	}
	numbers = []string{"0", "1", "42", "0x1F", "0b101", "0o17", "017", "1_000", "1.5", ".5", "1.", "1e3", "2.5E-3", "0x1p-2", "0x1.8p1", "9007199254740991", "9007199254740992", "1e400"}
)

// layout writes tokens close together, spaced as people do, or with anything in between.
func layout(r *rand.Rand, words []string) string {
	style := r.Intn(4)
	text := ""
	for i, word := range words {
		if i > 0 || style == 0 {
			text += gap(r, style, word)
		}
		text += word
		if style > 0 && (word == "," || isOperator(word)) {
			text += " "
		}
	}
	if style == 0 {
		text += gap(r, style, "")
	}
	return text
}

func gap(r *rand.Rand, style int, next string) string {
	switch {
	case style == 0 && r.Intn(5) == 0:
		return pick(r, " ", "\t", "  ", "\n", "\r\n", "\r", "/* c */", "// c\n", "/* c\nc */", " /**/ ", "\n\n", "\n\t// c\n\t")
	case style > 1 && isOperator(next):
		return " "
	default:
		return ""
	}
}

func isOperator(word string) bool {
	return word == "&&" || word == "||" || word == "==" || word == "!="
}
