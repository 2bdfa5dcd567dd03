import java.io.IOException;
import javax.servlet.http.*;

public class ArchiveServlet extends HttpServlet {
    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String folder = request.getParameter("folder");
        String[] cmd = {"/bin/sh", "-c", "tar czf /tmp/backup.tgz " + folder};
        Process process = Runtime.getRuntime().exec(cmd);
        try {
            response.setStatus(process.waitFor() == 0 ? 200 : 500);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
