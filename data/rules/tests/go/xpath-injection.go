package nodes

import (
	"fmt"
	"net/http"
	"regexp"

	"github.com/antchfx/htmlquery"
	"github.com/antchfx/xmlquery"
)

var plain = regexp.MustCompile(`^[a-z0-9]+$`)

func find(w http.ResponseWriter, r *http.Request) {
	// ruleid: go-xpath-injection
	xmlquery.FindOne(accounts, "//account[name='"+r.FormValue("name")+"']")
}

func list(w http.ResponseWriter, r *http.Request) {
	expression := fmt.Sprintf("//a[@title='%s']", r.URL.Query().Get("title"))
	// ruleid: go-xpath-injection
	htmlquery.Find(page, expression)
}

func findChecked(w http.ResponseWriter, r *http.Request) {
	name := r.FormValue("name")
	if !plain.MatchString(name) {
		return
	}
	// ok: go-xpath-injection
	xmlquery.FindOne(accounts, "//account[name='"+name+"']")
}

func findCompared(w http.ResponseWriter, r *http.Request) {
	name := r.FormValue("name")
	// ok: go-xpath-injection
	for _, node := range xmlquery.Find(accounts, "//account") {
		if node.InnerText() == name {
			return
		}
	}
}

func byName(name string) *xmlquery.Node {
	// ruleid: go-xpath-injection-parameter
	return xmlquery.FindOne(accounts, "//account[name='"+name+"']")
}

func byTitle(title string) []*xmlquery.Node {
	// ruleid: go-xpath-injection-parameter
	return xmlquery.Find(accounts, fmt.Sprintf("//book[@title=%q]", title))
}

func byNumber(number int) *xmlquery.Node {
	// ok: go-xpath-injection-parameter
	return xmlquery.FindOne(accounts, fmt.Sprintf("//account[%d]", number))
}

func evaluate(expression string) *xmlquery.Node {
	// ok: go-xpath-injection-parameter
	return xmlquery.FindOne(accounts, expression)
}
