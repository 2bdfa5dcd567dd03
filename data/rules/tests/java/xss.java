import java.io.*;
import javax.servlet.http.*;
import org.owasp.encoder.Encode;
import org.springframework.web.bind.annotation.*;

class Pages {
    void hello(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/html");
        // ruleid: java-xss
        response.getWriter().println("Hello " + request.getParameter("name"));
    }

    void search(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String query = request.getParameter("q");
        PrintWriter out = response.getWriter();
        Object[] shown = {"for", query};
        // ruleid: java-xss
        out.format("Results %1$s %2$s", shown);
    }

    @GetMapping("/hello")
    @ResponseBody
    String spring(@RequestParam String name) {
        // ruleid: java-xss
        return "<h1>Hello " + name + "</h1>";
    }

    void encoded(HttpServletRequest request, HttpServletResponse response) throws IOException {
        // ok: java-xss
        response.getWriter().println("Hello " + Encode.forHtml(request.getParameter("name")));
    }

    void json(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("application/json");
        // ok: java-xss
        response.getWriter().write(toJson(request.getParameter("name")));
    }

    void toFile(HttpServletRequest request, PrintWriter file) {
        // ok: java-xss
        file.println(request.getParameter("name"));
    }

    String row(String name, int count) {
        // ruleid: java-xss-parameter
        return "<tr><td>" + name + "</td><td>" + count + "</td></tr>";
    }

    String item(String name) {
        StringBuilder html = new StringBuilder();
        html.append("<li>");
        // ruleid: java-xss-parameter
        html.append(name);
        html.append("</li>");
        return html.toString();
    }

    String rowEncoded(String name) {
        // ok: java-xss-parameter
        return "<td>" + HtmlUtils.htmlEscape(name) + "</td>";
    }

    String plain(String name) {
        // ok: java-xss-parameter
        return "Hello " + name;
    }

    void escapedByClass(HttpServletRequest request, HttpServletResponse response) throws IOException {
        // ok: java-xss
        response.getWriter().println("Hello " + Escape.htmlElementContent(request.getParameter("name")));
    }

    void textOfCharset(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/plain;charset=" + CHARSET);
        // ok: java-xss
        response.getWriter().println("Hello " + request.getParameter("name"));
    }

    void decoded(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String name = request.getParameter("name");
        // ruleid: java-xss
        response.getWriter().println(new String(Base64Encoder.decode(name)) + 1);
        int length = name.length();
        // ok: java-xss
        response.getWriter().println("Length " + length);
    }
}

class Stored {
    void show(HttpServletResponse response, ResultSet rows, BufferedReader lines) throws Exception {
        String name = rows.getString("name");
        // ruleid: java-xss-stored
        response.getWriter().println("<li>" + name);
        // ruleid: java-xss-stored
        response.getWriter().println(lines.readLine());
        // ok: java-xss-stored
        response.getWriter().println(Encode.forHtml(name));
        // ok: java-xss-stored
        response.getWriter().println("<li>");
    }
}

class Contents {
    void file(HttpServletRequest request, HttpServletResponse response) throws Exception {
        String name = FilenameUtils.getName(request.getParameter("name"));
        // ok: java-xss
        response.getWriter().print(Files.readString(Paths.get("/srv", name)));
        Account account = accounts.findByName(request.getParameter("name"));
        // ok: java-xss
        response.getWriter().print(account.getNumber());
        // ruleid: java-xss
        response.getWriter().print(request.getParameter("name"));
    }
}
