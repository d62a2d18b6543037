package main

import (
	"go/token"
	"strings"
)

func nameTable() []string {
	all := strings.Fields(`
		a Z _ __ _a a_ a1 _1 é ñandú ß Σίσυφος имя 名前 이름 שם اسم नाम ชื่อ ǅ ʰ ª º ℵ ⅷ Ω Å K ſ ı İ 𝒜 𐐀 𠀀 𑀓 ﬁ ａ a１ a٣ a९ a𝟙 ९ ١a １a
		e` + "\u0301 é" + "\u0301" + ` नि a̲ ‿ a‿b a·b a² ² a™ ™ 😀 a😀 ❤ → … ¬ × ÷ € $ a$ $a @ @a # #a a#b ? a?b ~ ~a ` + "a\u200db \u200b a\u200bb a\u00adb \u202ea a\u2060b \u3164 \u115f \uffa0 \ufffd a\ufffd \ue000 \U000f0000 \uffff \u0378" + `
		true false True FALSE nil iota true1 truefalse not and or in is null undefined len append string int float64 bool any error
		true.a true(a) true[a] a.true a.false a.b.true.c !true true==false f(true) a[false] (true) true&&!false a.nil nil.a a._ _.a a.a._`)
	for _, name := range []string{"é", "имя", "名前", "𠀀", "a१"} {
		all = append(all, "user."+name+` == "x"`, name+"("+name+"."+name+"["+name+"])")
	}
	return all
}

// keywordTable has each of Go's keywords wherever a name can stand.
func keywordTable() []string {
	var all []string
	for kind := token.BREAK; kind <= token.VAR; kind++ {
		word := kind.String()
		all = append(all, word, "a."+word, "a."+word+".b", word+".a", "a."+word+` == "x" && b`, "a."+word+"[b]", "f(a."+word+")", word+"(a)",
			"f("+word+")", "a["+word+"]", "!"+word, "a == "+word, "("+word+")", "a.\n"+word, word+word, "a."+word+"."+word+`("b")`)
	}
	return all
}

// spaceTable has everything that could pass for white space, between, before and after tokens.
func spaceTable() []string {
	var all []string
	for _, space := range []string{
		"", " ", "\t", "\n", "\r", "\r\n", "\v", "\f", "\x00", "\x1b", "\u0085", "\u00a0", "\u1680", "\u2003", "\u200b", "\u200e", "\u2028", "\u2029", "\u3000", "\ufeff",
		"/**/", "/***/", "/*/", "/*/*/", "/* /* */", "/* */ */", "/* a\n */", "/* a\r\n */", "/*\r*/", "/* é😀 */", "/*", "/* *", "*/", "//", "//\n", "// a\n", "// a\r\n", "// a\r", "// a\rb\n", "// /* a\n",
		"/* // */", "/*\n// */", "// \u2028", "//\x00\n", "/*\x00*/", "//\ufeff\n", "/*\ufeff*/", "/ /", "/ *", "#", "# a\n", "--", "-- a\n", "<!-- -->", ";", ";\n", "\\\n", ",", "\n\n", " \n \n ", "/**//**/", "// a\n// b\n", "/* a */\n", "\n/* a */",
	} {
		all = append(all, space, space+"a", "a"+space, "a"+space+"== b", "a =="+space+"b", "f(a,"+space+"b)", "f(a"+space+")", "f"+space+"(a)", "a ="+space+"= b", "a"+space+".b && c", "! "+space+"a", "(a"+space+")", "a[b"+space+"]")
	}
	return all
}

// goTable is what Go has and the language has not, and what other languages have.
func goTable() []string {
	return strings.Split(strings.ReplaceAll(strings.TrimSpace(`
a + b ¦ a - b ¦ a * b ¦ a / b ¦ a % b ¦ a & b ¦ a | b ¦ a ^ b ¦ a &^ b ¦ a << b ¦ a >> b ¦ a < b ¦ a <= b ¦ a > b ¦ a >= b ¦ -a ¦ +a ¦ ^a ¦ *a ¦ &a ¦ <-a ¦ !-a ¦ -!a ¦ a <- b ¦ a &&& b ¦ a ||| b ¦ a & & b ¦ a && & b ¦ a &&!b ¦ a & b == c
a = b ¦ a := b ¦ a === b ¦ a !== b ¦ a =! b ¦ a ! = b ¦ a = = b ¦ a == = b ¦ a <> b ¦ a =~ b ¦ a ~ b ¦ a != != b ¦ a == == b ¦ !!a ¦ !!!a ¦ ! ! a ¦ !=a ¦ a! ¦ a!! ¦ a !b ¦ a && b ||| c ¦ a += b ¦ a++ ¦ a-- ¦ a ? b : c ¦ a ?? b ¦ a?.b ¦ a ** b ¦ a // b
a[1:2] ¦ a[:] ¦ a[1:] ¦ a[:2] ¦ a[1:2:3] ¦ a[::] ¦ a[b,c] ¦ a[b,] ¦ a[b,c,] ¦ a[] ¦ a[,] ¦ a[b ¦ a] ¦ a[b]] ¦ a[[b]] ¦ a[]b ¦ []a ¦ [2]a ¦ [...]a ¦ []a{} ¦ []string{"x"} ¦ map[string]int ¦ map[string]int{} ¦ f([]a) ¦ f(map[a]b) ¦ [a] ¦ ["a"] ¦ [] ¦ [a]b
f(a...) ¦ f(a...,) ¦ f(...) ¦ f(...a) ¦ f(a, b...) ¦ f(a..., b) ¦ f(,) ¦ f(a,) ¦ f(a,,) ¦ f(,a) ¦ f(a,,b) ¦ f(a b) ¦ f(a; b) ¦ f( ¦ f) ¦ f(a ¦ f(a)) ¦ f((a) ¦ f((a)) ¦ f()() ¦ f() ¦ f( ) ¦ f(a)(b)(c) ¦ f (a) ¦ f(a=b) ¦ f(a: b) ¦ f(a)b ¦ f a ¦ (f)(a) ¦ ((f))(a) ¦ f((a), (b),) ¦ f((a, b)) ¦ (a, b) ¦ (a,) ¦ () ¦ (()) ¦ ( ) ¦ ( ¦ ) ¦ )(
a.(b) ¦ a.(type) ¦ a.(*b) ¦ a.([]b) ¦ a.b.(c) ¦ a. ¦ .a ¦ a..b ¦ a.b. ¦ . ¦ a.[b] ¦ a.(b).c ¦ a."b" ¦ a.1 ¦ a.b c ¦ a . b ¦ a .b ¦ a. b ¦ a->b ¦ a::b ¦ a:b ¦ a.b:c ¦ a.!b ¦ a.* ¦ a.*.b ¦ a.?
"a".b ¦ "a"[b] ¦ "a"(b) ¦ "a"."b" ¦ "a".b("c") ¦ "a" "b" ¦ !"a" ¦ ("a") ¦ true.a ¦ true(a) ¦ 1.a ¦ 1(a) ¦ 1[a] ¦ (a).b ¦ (a)[b] ¦ (a == b).c ¦ (!a)(b) ¦ !a.b ¦ !a(b) ¦ !a[b] ¦ !(a) ¦ (!a).b
func() {} ¦ func() ¦ func(a int) bool { return a } ¦ func() bool { return true }() ¦ struct{} ¦ struct{ a int } ¦ interface{} ¦ interface{ f() } ¦ chan a ¦ chan int(a) ¦ <-chan a ¦ *a == b ¦ &a{} ¦ a{} ¦ a{b} ¦ a{b: c} ¦ a[b]{} ¦ a{}.b ¦ !a{} ¦ {} ¦ {a} ¦ {a: b} ¦ { ¦ } ¦ a} ¦ a == b{} ¦ a{}()
(int) ¦ (*a)(b) ¦ ([]a)(b) ¦ (func())(a) ¦ (chan a) ¦ int(a) ¦ string(a) ¦ []byte("a") ¦ a[int](b) ¦ a[b][c] ¦ a[b](c)[d].e ¦ a[b.c](d) ¦ a[[]int] ¦ a[func()] ¦ a[*b] ¦ a[b == c] ¦ a[!b] ¦ a[b && c] ¦ a["x"]["y"]
'a' ¦ '\n' ¦ 'ab' ¦ a == 'b' ¦ f('a') ¦ 'a'.b ¦ 1i ¦ 1.5i ¦ a == 2i ¦ a; ¦ ;a ¦ a;b ¦ ; ¦ a\ ¦ \a ¦ @a ¦ $a ¦ #a ¦ a# ¦ a@b ¦ a$ ¦ ${a} ¦ {{a}} ¦ %a ¦ ~a
a and b ¦ a or b ¦ not a ¦ a in b ¦ a not in b ¦ a AND b ¦ a is b ¦ a like b ¦ a eq b ¦ a b ¦ a b c ¦ a, b ¦ , ¦ a, ¦ ,a ¦ == a ¦ a == ¦ && a ¦ a && ¦ a |||| b ¦ || a ¦ a || ¦ a || || b ¦ a == b == c ¦ a != b == c ¦ a == b != c == d ¦ a == !b ¦ !a == b ¦ !a == !b ¦ a == (b == c) ¦ (a == b) == c
if a ¦ if a { b } ¦ return a ¦ a == nil ¦ nil ¦ x.y.z.w ¦ a["b"].c ¦ a.b["c"].d("e")["f"] ¦ f(g(h(i))) ¦ f(g(a),h(b),) ¦ f(a == b, c && d, !e) ¦ f(a)[b].c ¦ a[f(b)] ¦ (((a))) ¦ !((!(a))) ¦ switch a {} ¦ go a() ¦ defer a() ¦ var a ¦ const a = b ¦ package a ¦ import "a" ¦ type a b
`), "\n", " ¦ "), " ¦ ")
}

// shapeTable holds how operators group.
func shapeTable() []string {
	var all []string
	operators := []string{"&&", "||", "==", "!="}
	for _, first := range operators {
		for _, second := range operators {
			all = append(all, "a "+first+" b "+second+" c", "!a "+first+" !b "+second+" !c", "(a "+first+" b) "+second+" c", "a "+first+" (b "+second+" c)")
			for _, third := range operators {
				all = append(all, "a "+first+" b "+second+" c "+third+" d", "(a "+first+" b) "+second+" (c "+third+" d)", "a "+first+" !(b "+second+" c) "+third+" d")
			}
		}
	}
	return all
}

// breakTable has, for some filters, each way to break a line at each place.
func breakTable() []string {
	var all []string
	for _, filter := range []string{
		`f ( a . b [ "c" ] , ! d , ) == "e" && ( g != 1 || true )`,
		"a . b . c ( ) [ 1.5 ] ( x , `y` ) || ! ( ! z )",
		`( a == b ) != c`,
	} {
		words := strings.Split(filter, " ")
		for at := 0; at <= len(words); at++ {
			before, after := strings.Join(words[:at], " "), strings.Join(words[at:], " ")
			for _, lineBreak := range []string{"\n", "\r\n", " // c\n", " /* c\n */ ", "\n\n\t"} {
				all = append(all, before+lineBreak+after)
			}
		}
		all = append(all, strings.Join(words, "\n"), strings.Join(words, "\r\n"), strings.Join(words, " // c\n"), strings.Join(words, ""))
	}
	return all
}

// limitTable is the capacities promised and one more than each limit, or more.
func limitTable() []sample {
	times := strings.Repeat
	return []sample{
		{"limit", times("(", 100) + "a" + times(")", 100), ""},
		{"limit", times("(", 101) + "a" + times(")", 101), "depth"},
		{"limit", times("!", 100) + "a", ""},
		{"limit", times("!", 101) + "a", "depth"},
		{"limit", times("f(", 100) + times(")", 100), ""},
		{"limit", times("f(", 101) + times(")", 101), "depth"},
		{"limit", times("a[", 101) + "a" + times("]", 101), "depth"},
		{"limit", "a" + times(".a", 101), "depth"},
		{"limit", "a" + times("()", 101), "depth"},
		{"limit", "a" + times("==a", 101), "depth"},
		{"limit", "a" + times("&&a", 999), ""},
		{"limit", "a" + times("||a", 999), ""},
		{"limit", "f(a" + times(",a", 999) + ",)", ""},
		{"limit", "f(a" + times(",a", 1000) + ")", "arguments"},
	}
}
