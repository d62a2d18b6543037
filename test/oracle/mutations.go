package main

import "math/rand"

// alphabet is what an insertion or a replacement draws from.
var alphabet = []string{
	`"`, "'", "`", `\`, "(", ")", "[", "]", "{", "}", ",", ".", ":", ";", "!", "=", "&", "|", "<", ">", "+", "-", "*", "/", "%", "^", "?", "@", "#", "$", "~",
	" ", "\t", "\n", "\r", "\v", "\x00", "\ufeff", "\u00a0", "\u200b", "\u2028", "a", "e", "x", "n", "_", "0", "1", "8", "9", "é", "日", "😀", "\u0301", "１", "“", "”",
	"==", "!=", "&&", "||", "...", "//", "/*", "*/", "()", "[]", "{}", " and ", " in ", " true ", " func", "\n.", `"a"`,
}

// mutations are filters with one to three small changes each.
func mutations(filters []string, count int) []string {
	r := rand.New(rand.NewSource(4))
	all := make([]string, count)
	for i := range all {
		text := filters[r.Intn(len(filters))]
		for n := 1 + r.Intn(6)/3 + r.Intn(6)/5; n > 0; n-- {
			text = mutate(r, text)
		}
		all[i] = text
	}
	return all
}

func mutate(r *rand.Rand, text string) string {
	chars := []rune(text)
	if len(chars) == 0 {
		return pick(r, alphabet...)
	}
	at := r.Intn(len(chars))
	before, char, after := string(chars[:at]), string(chars[at]), string(chars[at+1:])
	switch r.Intn(7) {
	case 0:
		return before + pick(r, alphabet...) + char + after
	case 1:
		return before + after
	case 2:
		return before + pick(r, alphabet...) + after
	case 3:
		return before + char + char + after
	case 4:
		return before
	default:
		return swapTokens(r, text)
	}
}

func swapTokens(r *rand.Rand, text string) string {
	found, _ := scan(text)
	if len(found) < 2 {
		return text + text
	}
	i, j := r.Intn(len(found)), r.Intn(len(found))
	found[i], found[j] = found[j], found[i]
	return found.joined()
}
