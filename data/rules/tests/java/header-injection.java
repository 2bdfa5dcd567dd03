import javax.servlet.http.*;

class Headers {
    void language(HttpServletRequest request, HttpServletResponse response) {
        // ruleid: java-header-injection
        response.setHeader("Content-Language", request.getParameter("lang"));
        String name = request.getParameter("file");
        // ruleid: java-header-injection
        response.addHeader("Content-Disposition", "attachment; filename=" + name);
    }

    void cleaned(HttpServletRequest request, HttpServletResponse response) {
        String name = request.getParameter("file").replaceAll("[\r\n]", "");
        // ok: java-header-injection
        response.addHeader("Content-Disposition", "attachment; filename=" + name);
        // ok: java-header-injection
        response.setHeader("Content-Length", String.valueOf(Integer.parseInt(request.getParameter("size"))));
    }

    void tag(HttpServletResponse response, String tag) {
        // ruleid: java-header-injection-parameter
        response.setHeader("X-Tag", tag);
    }

    void tags(HttpServletResponse response, String first, String second) {
        // ruleid: java-header-injection-parameter
        response.addHeader("X-Tags", first + "," + second);
    }

    void tagChecked(HttpServletResponse response, String tag) {
        if (tag.contains("\n") || tag.contains("\r")) {
            throw new IllegalArgumentException("tag");
        }
        // ok: java-header-injection-parameter
        response.setHeader("X-Tag", tag);
    }

    void fixed(HttpServletResponse response, String unused) {
        // ok: java-header-injection-parameter
        response.setHeader("X-Tag", "fixed");
    }
}

class Elsewhere {
    void answer(HttpServletRequest request, HttpServletResponse response, BufferedReader lines) throws Exception {
        String line = lines.readLine();
        // ruleid: java-header-injection-outside
        response.setHeader("X-Line", line);
        // ruleid: java-header-injection-outside
        response.addHeader("Location", "/page?lang=" + line);
        // ok: java-header-injection-outside
        response.setHeader("X-Line", "none");
        // ok: java-header-injection-outside
        response.setHeader("X-Line", line.replaceAll("[\r\n]", ""));
        // ruleid: java-header-injection-cookie
        response.addCookie(new Cookie("lang", request.getParameter("lang")));
        // ruleid: java-header-injection-cookie
        response.addCookie(new Cookie("line", line));
        // ok: java-header-injection-cookie
        response.addCookie(new Cookie("lang", URLEncoder.encode(request.getParameter("lang"), "UTF-8")));
        // ok: java-header-injection-cookie
        response.addCookie(new Cookie("lang", "en"));
    }
}
