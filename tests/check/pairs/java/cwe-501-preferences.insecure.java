import javax.servlet.http.*;

public class PreferencesServlet extends HttpServlet {
    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) {
        HttpSession session = request.getSession();
        String role = request.getParameter("role");
        session.setAttribute("role", role);
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    }
}
