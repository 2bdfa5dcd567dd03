import javax.servlet.http.*;

class Cookies {
    void plain(HttpServletResponse response, String value) {
        Cookie cookie = new Cookie("session", value);
        // ruleid: java-insecure-cookie
        cookie.setSecure(false);
        // ruleid: java-cookie-without-httponly
        cookie.setHttpOnly(false);
        response.addCookie(cookie);
    }

    void unset(HttpServletResponse response, String value) {
        Cookie cookie = new Cookie("session", value);
        cookie.setPath("/");
        // ruleid: java-insecure-cookie-default, java-cookie-without-httponly
        response.addCookie(cookie);
    }

    void qualified(HttpServletResponse response, javax.servlet.http.Cookie cookie) {
        // ruleid: java-insecure-cookie
        cookie.setSecure(false);
    }

    void again(HttpServletResponse response, String value) {
        Cookie shown = new Cookie("theme", value);
        shown.setHttpOnly(true);
        // ruleid: java-insecure-cookie-default
        response.addCookie(shown);
    }

    void safe(HttpServletResponse response, String value) {
        Cookie cookie = new Cookie("session", value);
        // ok: java-insecure-cookie
        cookie.setSecure(true);
        // ok: java-cookie-without-httponly
        cookie.setHttpOnly(true);
        // ok: java-insecure-cookie-default, java-cookie-without-httponly
        response.addCookie(cookie);
    }

    void removed(HttpServletResponse response, boolean https) {
        Cookie cookie = new Cookie("session", "");
        cookie.setMaxAge(0);
        // ok: java-insecure-cookie
        cookie.setSecure(https);
        // ok: java-insecure-cookie-default
        response.addCookie(cookie);
    }
}
