package auth

import "net/http"

func LoginHandler(w http.ResponseWriter, r *http.Request) {
	if !authenticate(r.FormValue("username"), r.FormValue("password")) {
		http.Error(w, "invalid credentials", http.StatusUnauthorized)
		return
	}
	next := r.URL.Query().Get("next")
	if next == "" {
		next = "/dashboard"
	}
	http.Redirect(w, r, next, http.StatusFound)
}
