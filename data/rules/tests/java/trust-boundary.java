import java.util.Set;
import javax.servlet.http.*;

class Login {
    private static final Set<String> THEMES = Set.of("light", "dark");

    void remember(HttpServletRequest request) {
        // ruleid: java-trust-boundary
        request.getSession().setAttribute("user", request.getParameter("user"));
    }

    void name(HttpServletRequest request) {
        HttpSession session = request.getSession();
        String key = request.getHeader("X-Key");
        // ruleid: java-trust-boundary
        session.putValue(key, "1");
    }

    void theme(HttpServletRequest request) {
        String theme = request.getParameter("theme");
        if (!THEMES.contains(theme)) {
            return;
        }
        // ok: java-trust-boundary
        request.getSession().setAttribute("theme", theme);
    }

    void count(HttpServletRequest request) {
        // ok: java-trust-boundary
        request.getSession().setAttribute("rows", Integer.parseInt(request.getParameter("rows")));
    }
}
