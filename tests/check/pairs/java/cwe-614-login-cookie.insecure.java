import javax.servlet.http.*;

public class LoginHelper {
    public void rememberUser(HttpServletResponse response, String sessionToken) {
        Cookie cookie = new Cookie("SESSION_TOKEN", sessionToken);
        cookie.setMaxAge(60 * 60 * 24 * 30);
        cookie.setPath("/");
        response.addCookie(cookie);
    }
}
