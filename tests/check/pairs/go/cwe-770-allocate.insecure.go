package main

import (
	"net/http"
	"strconv"
)

func alloc(w http.ResponseWriter, r *http.Request) {
	n, err := strconv.Atoi(r.URL.Query().Get("n"))
	if err != nil {
		return
	}
	buf := make([]byte, n)
	w.Write(buf)
}
