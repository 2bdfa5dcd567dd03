package cookies

import "net/http"

func plain(w http.ResponseWriter, value string) {
	// ruleid: go-insecure-cookie, go-cookie-without-httponly
	http.SetCookie(w, &http.Cookie{Name: "session", Value: value})
}

func marked(w http.ResponseWriter, value string) {
	// ruleid: go-insecure-cookie
	cookie := http.Cookie{Name: "session", Value: value, HttpOnly: true, Secure: false}
	http.SetCookie(w, &cookie)
}

func unset(w http.ResponseWriter, value string) {
	// ruleid: go-insecure-cookie
	cookie := &http.Cookie{Name: "session", Value: value, HttpOnly: true}
	http.SetCookie(w, cookie)
}

func script(w http.ResponseWriter, value string) {
	// ruleid: go-cookie-without-httponly
	http.SetCookie(w, &http.Cookie{Name: "theme", Value: value, Secure: true, HttpOnly: false})
}

func safe(w http.ResponseWriter, value string) {
	// ok: go-insecure-cookie, go-cookie-without-httponly
	http.SetCookie(w, &http.Cookie{Name: "session", Value: value, Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode})
}

func later(w http.ResponseWriter, value string) {
	// ok: go-insecure-cookie
	cookie := &http.Cookie{Name: "session", Value: value, HttpOnly: true}
	cookie.Secure = true
	http.SetCookie(w, cookie)
}

func removed(w http.ResponseWriter) {
	// ok: go-insecure-cookie, go-cookie-without-httponly
	http.SetCookie(w, &http.Cookie{Name: "session", MaxAge: -1})
}

func framework(c *gin.Context, value string) {
	// ruleid: go-insecure-cookie
	c.SetCookie("session", value, 3600, "/", "", false, true)
	// ruleid: go-cookie-without-httponly
	c.SetCookie("session", value, 3600, "/", "", true, false)
	// ok: go-insecure-cookie, go-cookie-without-httponly
	c.SetCookie("session", value, 3600, "/", "", true, true)
}
