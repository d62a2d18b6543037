package main

import (
	"encoding/base64"
	"fmt"
	"go/ast"
	"go/token"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"
)

// node is a name, as a string, or a list headed by its tag.
type node any

// shapeOf reduces a tree to what the predicate language has, or says as an
// error what in it the language has not.
func shapeOf(e ast.Expr) (node, error) {
	switch e := e.(type) {
	case *ast.Ident:
		if e.Name == "true" || e.Name == "false" {
			return []node{"bool", e.Name == "true"}, nil
		}
		return nameOf(e), nil
	case *ast.BasicLit:
		return literal(e)
	case *ast.ParenExpr:
		return shapeOf(e.X)
	case *ast.SelectorExpr:
		return list(".", nameOf(e.Sel), e.X)
	case *ast.IndexExpr:
		return list("[]", nil, e.X, e.Index)
	case *ast.CallExpr:
		if e.Ellipsis.IsValid() {
			return nil, fmt.Errorf("call with ...")
		}
		return list("()", nil, append([]ast.Expr{e.Fun}, e.Args...)...)
	case *ast.UnaryExpr:
		if e.Op == token.NOT {
			return list("!", nil, e.X)
		}
		return nil, fmt.Errorf("unary %s", e.Op)
	case *ast.BinaryExpr:
		switch e.Op {
		case token.LAND, token.LOR:
			return list(e.Op.String(), nil, run(e.Op, e)...)
		case token.EQL, token.NEQ:
			return list(e.Op.String(), nil, e.X, e.Y)
		}
		return nil, fmt.Errorf("operator %s", e.Op)
	default:
		return nil, fmt.Errorf("%s", strings.TrimPrefix(fmt.Sprintf("%T", e), "*ast."))
	}
}

// list is a node of the tag, the shapes of its parts and, if there is one, a last name.
func list(tag string, last node, parts ...ast.Expr) (node, error) {
	nodes := []node{tag}
	for _, part := range parts {
		shape, err := shapeOf(part)
		if err != nil {
			return nil, err
		}
		nodes = append(nodes, shape)
	}
	if last != nil {
		nodes = append(nodes, last)
	}
	return nodes, nil
}

// run is the operands of a whole run of op: parentheses end a run.
func run(op token.Token, e ast.Expr) []ast.Expr {
	if binary, ok := e.(*ast.BinaryExpr); ok && binary.Op == op {
		return append(run(op, binary.X), binary.Y)
	}
	return []ast.Expr{e}
}

func nameOf(e *ast.Ident) node {
	return strings.TrimPrefix(e.Name, keywordMark)
}

func literal(e *ast.BasicLit) (node, error) {
	switch e.Kind {
	case token.STRING:
		value, err := strconv.Unquote(e.Value)
		if err != nil {
			return nil, fmt.Errorf("string that Unquote refuses")
		}
		if !utf8.ValidString(value) {
			return []node{"bytes", base64.StdEncoding.EncodeToString([]byte(value))}, nil
		}
		return []node{"string", value}, nil
	case token.INT:
		value, ok := new(big.Int).SetString(e.Value, 0)
		if !ok {
			return nil, fmt.Errorf("int that SetString refuses")
		}
		return []node{"int", value.String()}, nil
	case token.FLOAT:
		value, err := strconv.ParseFloat(strings.ReplaceAll(e.Value, "_", ""), 64)
		if err != nil {
			return []node{"float", nil}, nil
		}
		return []node{"float", value}, nil
	default:
		return nil, fmt.Errorf("%s literal", e.Kind)
	}
}
