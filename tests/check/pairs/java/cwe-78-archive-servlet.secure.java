import java.io.IOException;
import java.util.Set;
import javax.servlet.http.*;

public class ArchiveServlet extends HttpServlet {
    private static final Set<String> FOLDERS = Set.of("reports", "invoices");

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String folder = request.getParameter("folder");
        if (!FOLDERS.contains(folder)) {
            response.sendError(HttpServletResponse.SC_BAD_REQUEST);
            return;
        }
        Process process = new ProcessBuilder("tar", "czf", "/tmp/backup.tgz", "--", folder).start();
        try {
            response.setStatus(process.waitFor() == 0 ? 200 : 500);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
