import java.io.IOException;
import javax.servlet.http.*;

public class LoginServlet extends HttpServlet {
    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (authenticate(request.getParameter("user"), request.getParameter("password"))) {
            String returnUrl = request.getParameter("returnUrl");
            if (returnUrl == null || returnUrl.isEmpty()) {
                returnUrl = "/home";
            }
            response.sendRedirect(returnUrl);
        } else {
            response.sendRedirect("/login?error=1");
        }
    }
}
