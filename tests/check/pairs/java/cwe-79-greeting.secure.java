import java.io.*;
import javax.servlet.http.*;
import org.apache.commons.text.StringEscapeUtils;

public class GreetingServlet extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest req, HttpServletResponse resp) throws IOException {
        String name = req.getParameter("name");
        String safeName = StringEscapeUtils.escapeHtml4(name);
        resp.setContentType("text/html");
        PrintWriter out = resp.getWriter();
        out.println("<html><body>");
        out.println("<h1>Hello, " + safeName + "!</h1>");
        out.println("</body></html>");
    }
}
