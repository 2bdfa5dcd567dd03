package pages

import (
	"fmt"
	"html"
	"html/template"
	"net/http"
)

func hello(w http.ResponseWriter, r *http.Request) {
	// ruleid: go-xss
	fmt.Fprintf(w, "Hello %s", r.FormValue("name"))
}

func echo(w http.ResponseWriter, r *http.Request) {
	text := r.URL.Query().Get("text")
	// ruleid: go-xss
	w.Write([]byte("<p>" + text + "</p>"))
}

func escaped(w http.ResponseWriter, r *http.Request) {
	// ok: go-xss
	fmt.Fprintf(w, "Hello %s", html.EscapeString(r.FormValue("name")))
}

func plain(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	// ok: go-xss
	fmt.Fprintf(w, "Hello %s", r.FormValue("name"))
}

func row(name string, count int) string {
	// ruleid: go-xss-parameter
	return fmt.Sprintf("<tr><td>%s</td><td>%d</td></tr>", name, count)
}

func item(name string) string {
	// ruleid: go-xss-parameter
	return "<li>" + name + "</li>"
}

func itemEscaped(name string) string {
	// ok: go-xss-parameter
	return "<li>" + html.EscapeString(name) + "</li>"
}

func greeting(name string) string {
	// ok: go-xss-parameter
	return "Hello " + name
}

func comment(text string) template.HTML {
	// ruleid: go-unescaped-template-value
	return template.HTML(text)
}

func link(address string) template.URL {
	// ruleid: go-unescaped-template-value
	return template.URL(address)
}

func rule() template.HTML {
	// ok: go-unescaped-template-value
	return template.HTML("<hr>")
}

func quoted(text string) template.HTML {
	// ok: go-unescaped-template-value
	return template.HTML(html.EscapeString(text))
}

func plainText(w http.ResponseWriter, r *http.Request) {
	w.Header().Add("Content-Type", "text/plain")
	// ok: go-xss
	w.Write([]byte("Answer for " + r.URL.Path))
}

func contents(w http.ResponseWriter, r *http.Request) {
	text, _ := os.ReadFile(filepath.Join("/srv", filepath.Base(r.FormValue("file"))))
	// ok: go-xss
	w.Write(text)
	out, _ := exec.Command("ping", "-c", "1", r.FormValue("host")).Output()
	// ok: go-xss
	w.Write(out)
	account, err := accounts.Find(r.Context(), r.FormValue("id"))
	// ok: go-xss
	fmt.Fprintln(w, account.Number, err)
	// ruleid: go-xss
	fmt.Fprintln(w, r.FormValue("id"))
}
