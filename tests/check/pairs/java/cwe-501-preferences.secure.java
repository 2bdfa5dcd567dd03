import java.util.List;
import javax.servlet.http.*;

public class PreferencesServlet extends HttpServlet {
    private static final List<String> VIEWS = List.of("compact", "wide");

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) {
        HttpSession session = request.getSession();
        String view = request.getParameter("view");
        if (VIEWS.contains(view)) {
            session.setAttribute("view", view);
        }
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    }
}
