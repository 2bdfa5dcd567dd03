import java.io.IOException;
import java.util.*;
import javax.servlet.http.*;

class Tools {
    private static final Set<String> HOSTS = Set.of("db1", "db2");

    void ping(HttpServletRequest request) throws IOException {
        // ruleid: java-command-injection
        Runtime.getRuntime().exec("ping -c 1 " + request.getParameter("host"));
    }

    void archive(HttpServletRequest request) throws IOException {
        List<String> command = new ArrayList<>();
        command.add("sh");
        command.add("-c");
        command.add("tar cf /tmp/a.tar " + request.getHeader("X-Folder"));
        ProcessBuilder builder = new ProcessBuilder();
        // ruleid: java-command-injection
        builder.command(command);
        builder.start();
    }

    void environment(HttpServletRequest request) throws IOException {
        String[] variables = {"MODE=" + request.getParameter("mode")};
        Runtime runtime = Runtime.getRuntime();
        // ruleid: java-command-injection
        runtime.exec("/usr/bin/report", variables);
    }

    void pingListed(HttpServletRequest request) throws IOException {
        String host = request.getParameter("host");
        if (!HOSTS.contains(host)) {
            throw new IllegalArgumentException("host");
        }
        // ok: java-command-injection
        Runtime.getRuntime().exec("ping -c 1 " + host);
    }

    void pingAsList(HttpServletRequest request) throws IOException {
        // ok: java-command-injection
        new ProcessBuilder("ping", "-c", "1", request.getParameter("host")).start();
    }

    void countLines(HttpServletRequest request) throws IOException {
        int lines = Integer.parseInt(request.getParameter("lines"));
        // ok: java-command-injection
        Runtime.getRuntime().exec("tail -n " + lines + " /var/log/app.log");
    }

    Process convert(String file) throws IOException {
        // ruleid: java-command-injection-parameter
        return Runtime.getRuntime().exec("convert " + file + " out.png");
    }

    Process shell(String script) throws IOException {
        // ruleid: java-command-injection-parameter
        return new ProcessBuilder("/bin/sh", "-c", script).start();
    }

    Process convertAsArray(String file) throws IOException {
        // ok: java-command-injection-parameter
        return Runtime.getRuntime().exec(new String[] {"convert", file, "out.png"});
    }

    Process convertAsList(String file) throws IOException {
        List<String> command = new ArrayList<>();
        command.add("convert");
        command.add("in/" + file);
        // ok: java-command-injection-parameter
        return new ProcessBuilder(command).start();
    }

    Process convertArray(String file) throws IOException {
        String[] command = {"convert", "in/" + file, "out.png"};
        // ok: java-command-injection-parameter
        return Runtime.getRuntime().exec(command);
    }

    void nightly() throws IOException {
        BufferedReader answers = new BufferedReader(new InputStreamReader(System.in));
        String folder = answers.readLine();
        // ruleid: java-command-injection-outside
        Runtime.getRuntime().exec("sh -c 'ls " + folder + "'");
        // ruleid: java-command-injection-outside
        Runtime.getRuntime().exec(System.getenv("HOOK"));
        // ok: java-command-injection-outside
        new ProcessBuilder(List.of("ls", folder)).start();
    }
}
