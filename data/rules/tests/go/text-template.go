package pages

import (
	"io"
	"net/http"
	"strings"
	"text/template"
)

var page = template.Must(template.ParseFiles("page.html"))

func show(w http.ResponseWriter, r *http.Request) {
	// ruleid: go-text-template-for-html
	page.Execute(w, r.FormValue("name"))
}

func part(w http.ResponseWriter, r *http.Request) {
	// ruleid: go-text-template-for-html
	page.ExecuteTemplate(w, "part", r.FormValue("name"))
}

func mail(out *strings.Builder, name string) {
	// ok: go-text-template-for-html
	page.Execute(out, name)
}

func report(out io.Writer, name string) {
	// ok: go-text-template-for-html
	page.Execute(out, name)
}
