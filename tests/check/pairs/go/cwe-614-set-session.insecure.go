package session

import (
	"net/http"
	"time"
)

func SetSession(w http.ResponseWriter, token string) {
	cookie := &http.Cookie{
		Name:    "session_token",
		Value:   token,
		Path:    "/",
		Expires: time.Now().Add(24 * time.Hour),
	}
	http.SetCookie(w, cookie)
}
