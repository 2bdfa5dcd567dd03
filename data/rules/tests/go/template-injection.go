package templates

import (
	"html/template"
	"net/http"
)

func page(w http.ResponseWriter, r *http.Request) {
	// ruleid: go-template-injection
	t, _ := template.New("page").Parse(r.FormValue("page"))
	t.Execute(w, nil)
}

func greeting(w http.ResponseWriter, r *http.Request) {
	text := "Hello " + r.URL.Query().Get("name") + "{{.Footer}}"
	// ruleid: go-template-injection
	t, _ := template.New("greeting").Parse(text)
	t.Execute(w, nil)
}

func bound(w http.ResponseWriter, r *http.Request) {
	// ok: go-template-injection
	t, _ := template.New("page").Parse("Hello {{.}}")
	t.Execute(w, r.FormValue("name"))
}

func files(w http.ResponseWriter, r *http.Request) {
	// ok: go-template-injection
	t, _ := template.New("page").ParseFiles("page.html")
	t.Execute(w, r.FormValue("name"))
}
