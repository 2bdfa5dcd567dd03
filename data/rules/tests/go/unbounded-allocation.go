package pages

import (
	"net/http"
	"strconv"
	"strings"
)

func allocate(w http.ResponseWriter, r *http.Request) {
	size, err := strconv.Atoi(r.URL.Query().Get("size"))
	if err != nil {
		return
	}
	// ruleid: go-unbounded-allocation
	w.Write(make([]byte, size))
}

func repeat(w http.ResponseWriter, r *http.Request) {
	count, _ := strconv.Atoi(r.FormValue("count"))
	// ruleid: go-unbounded-allocation
	line := strings.Repeat("-", count)
	_ = line
}

func allocateBounded(w http.ResponseWriter, r *http.Request) {
	size, err := strconv.Atoi(r.URL.Query().Get("size"))
	if err != nil || size < 0 || size > 4096 {
		return
	}
	// ok: go-unbounded-allocation
	w.Write(make([]byte, size))
}

func copied(w http.ResponseWriter, r *http.Request) {
	name := r.FormValue("name")
	// ok: go-unbounded-allocation
	text := make([]byte, len(name))
	_ = text
}
