import java.io.IOException;
import java.util.Set;
import javax.servlet.http.*;

class Redirects {
    private static final Set<String> TARGETS = Set.of("/home", "/profile");

    void back(HttpServletRequest request, HttpServletResponse response) throws IOException {
        // ruleid: java-open-redirect
        response.sendRedirect(request.getParameter("next"));
    }

    void header(HttpServletRequest request, HttpServletResponse response) {
        String next = request.getParameter("next");
        response.setStatus(302);
        // ruleid: java-open-redirect
        response.setHeader("Location", next);
    }

    void listed(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String next = request.getParameter("next");
        if (!TARGETS.contains(next)) {
            next = "/home";
        }
        // ok: java-open-redirect
        response.sendRedirect(next);
    }

    void below(HttpServletRequest request, HttpServletResponse response) throws IOException {
        // ok: java-open-redirect
        response.sendRedirect("/users/" + request.getParameter("user"));
    }

    String spring(String next) {
        // ruleid: java-open-redirect-parameter
        return "redirect:" + next;
    }

    void to(HttpServletResponse response, String next) throws IOException {
        // ruleid: java-open-redirect-parameter
        response.sendRedirect(next);
    }

    void toLocal(HttpServletResponse response, String next) throws IOException {
        if (!next.startsWith("/") || next.startsWith("//")) {
            throw new IOException("target");
        }
        // ok: java-open-redirect-parameter
        response.sendRedirect(next);
    }

    String springBelow(String user) {
        // ok: java-open-redirect-parameter
        return "redirect:/users/" + user;
    }
}

class Elsewhere {
    void go(HttpServletResponse response, BufferedReader lines, java.util.Properties settings) throws Exception {
        String target = lines.readLine();
        // ruleid: java-open-redirect-outside
        response.sendRedirect(target);
        // ruleid: java-open-redirect-outside
        response.sendRedirect(settings.getProperty("home"));
        // ok: java-open-redirect-outside
        response.sendRedirect("/home");
        // ok: java-open-redirect-outside
        response.sendRedirect(KNOWN.get(target));
    }
}
