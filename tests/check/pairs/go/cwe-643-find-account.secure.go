package main

import (
	"net/http"

	"github.com/antchfx/xmlquery"
)

func find(w http.ResponseWriter, r *http.Request) {
	user := r.FormValue("user")
	for _, node := range xmlquery.Find(doc, "//user") {
		if node.SelectElement("name").InnerText() == user {
			return
		}
	}
	http.NotFound(w, r)
}
