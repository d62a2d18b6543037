package main

import (
	"fmt"
	"math/rand"
	"strings"
)

// stringTable is every escape and every border of one, alone and in company.
func stringTable() []string {
	var all []string
	add := func(bodies ...string) {
		for _, body := range bodies {
			all = append(all, `"`+body+`"`)
		}
	}
	for c := rune(' '); c <= '~'; c++ {
		add(`\`+string(c), `a\`+string(c)+`b`, string(c))
	}
	for c := rune(0); c < ' '; c++ {
		add(string(c), `\`+string(c))
		all = append(all, "`a"+string(c)+"b`")
	}
	for _, border := range []string{
		"0", "00", "000", "0000", "001", "077", "100", "177", "200", "277", "300", "377", "378", "387", "400", "777", "800",
		"08", "008", "18", "118", "1", "12", "1234", "00g", "x41", "303\\251", "303\\200", "302\\200", "360\\237\\230\\200",
	} {
		add(`\`+border, `é\`+border+`z`)
	}
	for _, digits := range []string{"", "0", "00", "000", "4", "41", "7f", "7F", "80", "c0", "fF", "ff", "100", "g0", "0g", " 41", "-1", "+1", "_1", "1_"} {
		add(`\x`+digits, `\X`+digits, `\x`+digits+`é`)
	}
	for _, code := range []uint32{
		0, 1, 0x22, 0x27, 0x5c, 0x7f, 0x80, 0xff, 0x100, 0x7ff, 0x800, 0x2028, 0xd7ff, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0xe000,
		0xfdd0, 0xfeff, 0xfffd, 0xfffe, 0xffff, 0x10000, 0x1f600, 0x10fffe, 0x10ffff, 0x110000, 0x7fffffff, 0x80000000, 0xffffffff,
	} {
		if code <= 0xffff {
			add(fmt.Sprintf(`\u%04x`, code), fmt.Sprintf(`\u%04X`, code), fmt.Sprintf(`\u%03x`, code), fmt.Sprintf(`\u%05x`, code))
		}
		add(fmt.Sprintf(`\U%08x`, code), fmt.Sprintf(`\U%08X`, code), fmt.Sprintf(`\U%07x`, code), fmt.Sprintf(`\U%09x`, code))
	}
	for _, digits := range []string{"", "0", "00", "00e", "00eg", "{e9}", "+0e9", "00_9", "D83D\\uDE00", "d83d\\ude00", "d83dx", "0065\\u0301"} {
		add(`\u`+digits, `\U`+digits)
	}
	for _, bytes := range []string{
		"00", "7f", "80", "bf", "c0 80", "c1 bf", "c2 80", "c2", "c2 7f", "c2 c0", "df bf", "e0 80 80", "e0 9f bf", "e0 a0 80", "e0 a0",
		"e1 80 80", "ed 9f bf", "ed a0 80", "ed bf bf", "ee 80 80", "ef bb bf", "ef bf bd", "ef bf bf", "f0 80 80 80", "f0 8f bf bf",
		"f0 90 80 80", "f0 9f 98 80", "f0 9f 98", "f4 8f bf bf", "f4 90 80 80", "f5 80 80 80", "f8 88 80 80 80", "fe", "ff", "c3 a9 c3",
		"c3 28", "e2 82 ac", "e2 28 ac", "41 c3 a9 42", "ed a0 bd ed b8 80",
	} {
		hex, octal := "", ""
		for _, b := range strings.Fields(bytes) {
			var value int
			fmt.Sscanf(b, "%x", &value)
			hex += fmt.Sprintf(`\x%02X`, value)
			octal += fmt.Sprintf(`\%03o`, value)
		}
		add(hex, octal, "é"+hex, hex+`\u00e9`, hex[:4]+octal[4:])
	}
	add(`\xc3é`, `\xc3\u00a9`, `\xc3`+"`", `\xef\xbf\uffff`, `é`, `日本語`, `😀`, "\u0301", "\u200b", "\u202e", "\u00a0", "\ufeff", "\ufffd", "\u2028", "\u2029", "\u0085", "\U000e0001", "\U0010ffff")
	all = append(all,
		``, `"`, `""`, `"""`, `""""`, `"a`, `a"`, `"\`, `"\"`, `"\\"`, `"\\\"`, `"\\\\"`, `"a\`, `"a\"`, `"a" "b"`, `"a""b"`, `"a"b`, `"a"\`, ` "a"`, `"a" `, "\"a\"\n",
		"\"a\nb\"", "\"a\\\nb\"", "\"a\rb\"", "\"a\r\nb\"", "\"a\\\rb\"", "\"a\n", "\"a`", "\"a\tb\"", "\"\x00\"", "\"a\ufeffb\"",
		"`", "``", "```", "````", "`a", "a`", "`a`b", "`a``b`", "`a` `b`", "`\\`", "`\\``", "`\\n\\q\\400\\ud800`", "`\"`", "`'`", "`a\nb`", "`a\rb`", "`a\r\nb`",
		"`\r`", "`\r\r\n\r`", "`\n`", "`é日😀`", "`\x00`", "`\ufeff`", "`\u2028`", "`a`\n", " `a`", "`a\"", "\"a`\"", "`/* a`", "`// a`", `"/* a"`, `"// a"`, `"a" /* b`, `"a" // b`,
		`'`, `''`, `'a'`, `'ab'`, `'a`, `'\''`, `'"'`, `'\"'`, `'\x41'`, `'é'`, `'\n'`, `'\377'`, `'\u00e9'`, `"'"`, `"\'"`, `'a"`, `"a'`,
		`“a”`, `‘a’`, `"a”`, `“a"`, `«a»`, `"a"`, `´a´`,
	)
	return all
}

var stringPieces = []string{
	`\a`, `\b`, `\f`, `\n`, `\r`, `\t`, `\v`, `\\`, `\"`, `\'`, `\0`, `\00`, `\000`, `\101`, `\303\251`, `\377`, `\400`, `\9`,
	`\x41`, `\xc3\xa9`, `\xC3`, `\xa9`, `\xff`, `\x4`, `\xg1`, `\xe2\x82\xac`, `\xf0\x9f\x98\x80`, `\u00e9`, `\u20AC`, `\ud83d`, `\ude00`, `\u12`, `\uFFFD`,
	`\U0001f600`, `\U0010FFFF`, `\U00110000`, `\U0001f60`, `\d`, `\s`, `\.`, `\ `, `\/`, `\$`, `\`, `\e`,
	"a", "b", "prod", "dev-", " ", "\t", "0", "7", "f", "G", "'", "`", `"`, "é", "日本", "😀", "ß", "e\u0301", "\u200d", "$", "/", "//", "/*", "%s", "{}", "\n", "\r",
}

// randomStrings are literals of one to seven pieces; one in five is raw, one in twelve is badly closed.
func randomStrings(count int) []string {
	r := rand.New(rand.NewSource(1))
	all := make([]string, count)
	for i := range all {
		body := ""
		for n := 1 + r.Intn(7); n > 0; n-- {
			body += stringPieces[r.Intn(len(stringPieces))]
		}
		open := `"`
		if r.Intn(5) == 0 {
			open = "`"
		}
		end := open
		if r.Intn(12) == 0 {
			end = pick(r, "", "'", `"`, "`", `\"`, `""`)
		}
		all[i] = open + body + end
	}
	return all
}

func pick(r *rand.Rand, choices ...string) string {
	return choices[r.Intn(len(choices))]
}
