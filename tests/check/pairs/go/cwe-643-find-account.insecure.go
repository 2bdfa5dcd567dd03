package main

import (
	"net/http"

	"github.com/antchfx/xmlquery"
)

func find(w http.ResponseWriter, r *http.Request) {
	user := r.FormValue("user")
	node := xmlquery.FindOne(doc, "//user[name='"+user+"']")
	if node == nil {
		http.NotFound(w, r)
	}
}
