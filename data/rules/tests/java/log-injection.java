import javax.servlet.http.*;

class Logged {
    void login(HttpServletRequest request) {
        // ruleid: java-log-injection
        log.info("login of " + request.getParameter("user"));
        String agent = request.getHeader("User-Agent");
        // ruleid: java-log-injection
        logger.warn("agent {}", agent);
    }

    void safe(HttpServletRequest request) {
        String user = request.getParameter("user").replaceAll("[\r\n]", "_");
        // ok: java-log-injection
        log.info("login of " + user);
        // ok: java-log-injection
        log.info("page {}", Integer.parseInt(request.getParameter("page")));
    }

    void failed(String user) {
        // ruleid: java-log-injection-parameter
        logger.warn("login failed for " + user);
    }

    void moved(String from, String to) {
        // ruleid: java-log-injection-parameter
        log.info("moved " + from);
        // ruleid: java-log-injection-parameter
        log.info("moved to " + to);
    }

    void failedClean(String user) {
        // ok: java-log-injection-parameter
        logger.warn("login failed for " + user.replace("\n", "_"));
    }

    void retries(int count) {
        // ok: java-log-injection-parameter
        logger.warn("login failed " + count);
    }
}
