package web

import (
	"html/template"
	"net/http"
)

var welcome = template.Must(template.New("welcome").Parse("<html><body><h1>Welcome, {{.}}!</h1></body></html>"))

func WelcomeHandler(w http.ResponseWriter, r *http.Request) {
	name := r.FormValue("name")
	if name == "" {
		name = "Guest"
	}
	w.Header().Set("Content-Type", "text/html")
	if err := welcome.Execute(w, name); err != nil {
		http.Error(w, "render failed", http.StatusInternalServerError)
	}
}
