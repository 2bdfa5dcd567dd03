import javax.servlet.http.*;

class Errors {
    void answer(HttpServletResponse response, Exception e) throws Exception {
        // ruleid: java-error-details
        e.printStackTrace(response.getWriter());
        // ruleid: java-error-details
        response.sendError(500, "failed: " + e.getMessage());
        // ok: java-error-details
        response.sendError(500, "failed");
        // ok: java-error-details
        LOG.error("failed: " + e.getMessage(), e);
    }

    ResponseEntity<String> handle(RuntimeException ex) {
        // ruleid: java-error-details
        return ResponseEntity.status(500).body(ex.getMessage());
    }
}
